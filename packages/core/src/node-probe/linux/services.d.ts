/** The configured services one by one, failed units, and what runs and listens. */
export declare const services: string;
