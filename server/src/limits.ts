/** Sizes, counts and times that are our own choice, each with its reason. Limits that come from outside stand where they are used. */

/** Rows that one SQLite transaction takes before the event loop gets its turn again: about 20 ms of work. */
export const writesPerTransaction = 1000;

/** Prepared statements kept; the code has fewer than 200 distinct ones, lists of varying length make the rest. */
export const cachedStatements = 400;

/** Connections to PostgreSQL: more would only queue inside it on the small machines that this is made for. */
export const postgresConnections = 10;

/** Times that a list of writes is tried again after PostgreSQL chose it as the victim of a deadlock. */
export const postgresRetries = 4;
