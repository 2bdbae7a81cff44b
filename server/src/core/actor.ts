// Who is asking. Keys and users join later; whoever decides what an actor may do does it by this value alone.

export type Actor =
  /** Nobody we know: limited per client. `client` is a keyed hash of the network address. */
  | { readonly kind: "anonymous"; readonly client: string }
  /** Holder of `LINNET_ADMIN_KEY`: every scope, no limits. */
  | { readonly kind: "admin" }
  /** The operator, on the machine itself. */
  | { readonly kind: "cli" };
