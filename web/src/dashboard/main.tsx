// Starts the dashboard: language and theme first, so that nothing is shown in another one, then the app.
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { setNonce } from "get-nonce";
import { StrictMode, useEffect, useState } from "react";
import { createRoot } from "react-dom/client";
import { queries, whenSignedOut } from "./api.ts";
import "./dashboard.css";
import { router } from "./router.tsx";
import { sessionQuery } from "./session.ts";
import { settings, useSettings } from "./settings.ts";
import { languageFor } from "./text/languages.ts";
import { type Speech, speechIn } from "./text/speech.ts";
import { SpeechProvider } from "./text/use-text.tsx";
import { applyTheme } from "./theme.ts";

/** Styles that scripts add carry the nonce of this page: the content security policy allows no other. */
function takeNonce(): void {
  const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce;
  if (nonce !== undefined) setNonce(nonce);
}

const wantedLanguage = () => settings().language ?? languageFor(navigator.languages);

/** A language is shown once it is there; until then the one before stays. */
function App({ first }: { readonly first: Speech }) {
  const { language, theme } = useSettings();
  const [speech, setSpeech] = useState(first);
  useEffect(() => applyTheme(theme), [theme]);
  useEffect(() => {
    const code = language ?? languageFor(navigator.languages);
    let isWanted = true;
    void speechIn(code, navigator.languages).then((loaded) => isWanted && setSpeech(loaded));
    return () => {
      isWanted = false;
    };
  }, [language]);
  useEffect(() => {
    document.documentElement.lang = speech.code;
  }, [speech]);
  return (
    <SpeechProvider speech={speech}>
      <QueryClientProvider client={queries}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </SpeechProvider>
  );
}

async function start(): Promise<void> {
  takeNonce();
  applyTheme(settings().theme);
  whenSignedOut(() => {
    queries.setQueryData(sessionQuery.queryKey, null);
    void router.invalidate();
  });
  const speech = await speechIn(wantedLanguage(), navigator.languages);
  const root = document.getElementById("app");
  if (root === null) throw new Error("The page has no place for the app.");
  createRoot(root).render(
    <StrictMode>
      <App first={speech} />
    </StrictMode>,
  );
}

void start();
