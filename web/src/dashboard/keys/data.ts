// Keys, as they were last read.
import { queryOptions } from "@tanstack/react-query";
import { api } from "../api.ts";

export const keysQuery = queryOptions({
  queryKey: ["keys"],
  queryFn: ({ signal }) => api.keys.list({ signal }),
});
