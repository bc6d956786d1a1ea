/** Whether an earlier update still waits for a reboot, as the distribution itself tells it. */
export declare const reboot: string;
