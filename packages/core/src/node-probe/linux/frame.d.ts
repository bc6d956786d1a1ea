/** How every Linux probe runs a command within a time limit and prints a fact or a list. Needs `nonce`, `sections` and `services`. */
export declare const frame: string;
/** Prints all at once what the sections collect, with the count and digest that prove it whole. */
export declare const send: string;
