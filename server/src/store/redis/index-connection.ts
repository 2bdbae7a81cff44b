// What the indexes use of the connection.
import type { Connection } from "./connection.ts";

export type IndexConnection = Pick<Connection, "instanceId" | "read" | "write" | "confirm">;
