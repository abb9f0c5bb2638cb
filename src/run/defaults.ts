/** What holds where nobody says otherwise, on the command line and in a program. */

/** Cases at a time. */
export const DEFAULT_JOBS = 8;

/** Longest wait for one answer. */
export const DEFAULT_TIMEOUT_SECONDS = 10;
