// What the server's settings do, in the language of the dashboard. The server's own sentences are English.

/** A language's sentences, by the names of settings. */
export type SettingDocs = Readonly<Record<string, string>>;
