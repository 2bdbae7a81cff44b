// Where one is signed in, and how that ends.
import type { OpenSession } from "@linnet/client";
import { queryOptions, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, queries } from "../api.ts";
import { Problem, sentenceOf } from "../frame/problem.tsx";
import { tell } from "../frame/toasts.tsx";
import { useSpeech, useText } from "../text/use-text.tsx";
import { Confirm } from "../ui/confirm.tsx";
import { Skeletons } from "../ui/page.tsx";
import { Row, Rows } from "../ui/rows.tsx";

const sessionsQuery = queryOptions({
  queryKey: ["sessions"],
  queryFn: ({ signal }) => api.account.sessions({ signal }),
});

export const refreshSessions = () => queries.invalidateQueries({ queryKey: sessionsQuery.queryKey });

export function Sessions() {
  const t = useText();
  const { data, error, refetch } = useQuery(sessionsQuery);
  const [isAsked, setAsked] = useState(false);
  if (error !== null) return <Problem error={error} onRetry={refetch} />;
  if (data === undefined) return <Skeletons />;
  return (
    <>
      <Rows label={t("account.sessions")}>
        {data.map((session) => (
          <SessionRow session={session} key={session.id} />
        ))}
      </Rows>
      {data.length > 1 && (
        <button type="button" className="quiet mt-4" onClick={() => setAsked(true)}>
          {t("account.endOthers")}
        </button>
      )}
      {isAsked && (
        <Confirm
          title={t("account.endOthersAsk")}
          action={t("account.endOthers")}
          onConfirm={async () => {
            await api.account.endOtherSessions();
            tell(t("account.othersEnded"));
            await refreshSessions();
          }}
          onClose={() => setAsked(false)}
        >
          {t("account.endOthersSays")}
        </Confirm>
      )}
    </>
  );
}

function SessionRow({ session }: { readonly session: OpenSession }) {
  const { t, formats } = useSpeech();
  const { agent, current, createdAt, lastSeenAt } = session;
  const name = agent === "" ? t("account.unknownAgent") : agent;
  const begun = formats.moment(createdAt);
  return (
    <Row
      title={name}
      facts={[
        current && <span className="text-ink">{t("account.thisOne")}</span>,
        t("account.begun", { when: begun }),
        !current && t("account.lastSeen", { when: formats.ago(lastSeenAt, Date.now()) }),
      ]}
      actions={
        !current && (
          <button
            type="button"
            className="quiet"
            aria-label={`${t("account.signOut")}: ${name}, ${begun}`}
            onClick={() => void end(session, name, t)}
          >
            {t("account.signOut")}
          </button>
        )
      }
    />
  );
}

async function end({ id }: OpenSession, name: string, t: ReturnType<typeof useText>): Promise<void> {
  try {
    await api.account.endSession(id);
    tell(t("account.ended", { name }));
    // The button that had the focus goes with its row.
    document.getElementById("main")?.focus();
  } catch (error) {
    tell(sentenceOf(error, t));
  }
  await refreshSessions();
}
