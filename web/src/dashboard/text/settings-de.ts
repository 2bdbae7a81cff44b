// Deutsch: was die Einstellungen des Servers tun, nach ihren Namen. Was man so in eine Einstellung schreibt, bleibt, wie es ist.
import type { SettingDocs } from "./settings.ts";

export const settings: SettingDocs = {
  HOST: "Adresse, an der der Server lauscht. Ein Container setzt 0.0.0.0.",
  LINNET_ADMIN_KEY:
    "Ein Schlüssel mit allen Rechten und ohne Limits, für Automatisches (Authorization: Bearer …). Mindestens 16 Zeichen.",
  LINNET_AUDIT_DAYS:
    "Wie viele Tage das Protokoll behält, was getan wurde: 1 bis 3650. Außerdem ist die Zahl der Einträge begrenzt.",
  LINNET_BASE_URL: "Womit Kurzlinks beginnen, etwa https://lin.example. Nicht gesetzt: http://localhost:PORT.",
  LINNET_BLOCK_LIST:
    "Eine Liste von Hosts, zu denen kein Link führen darf, einer je Zeile; neu gelesen, wenn sich die Datei ändert. Nicht gesetzt: keine.",
  LINNET_CACHE_MB: "Megabyte an Links, die im Arbeitsspeicher bleiben, je etwa 1.900 Links; 0 behält keine.",
  LINNET_CASE:
    "Ob Codes, die sich nur in Groß und Klein unterscheiden, zwei sind (sensitive) oder einer (insensitive). Steht fest, sobald der Speicher angelegt ist.",
  LINNET_CLICKS:
    "Wo Klicks liegen. Nicht gesetzt: bei den Links, in einer eigenen Datei oder im selben Redis. Sonst sqlite:FILE oder ein Redis, geschrieben wie bei LINNET_STORE, oder off: Dann wird nichts gezählt.",
  LINNET_CLICKS_DETAILS:
    "Was von einem Klick noch bleibt, mit Kommas getrennt: page (der Pfad der Seite, auf der der Link stand), address (die Adresse des Besuchers), agent (der User-Agent, wie er gesendet wurde). Nicht gesetzt: nichts davon.",
  LINNET_CLICKS_JOURNAL_MB:
    "Megabyte an Klicks, die ein Prozess in LINNET_DATA behält, solange ihr Speicher keine annimmt, je etwa 8.000. Was danach kommt, wird verworfen und gezählt.",
  LINNET_CLICKS_KEEP_DAYS:
    "Wie viele Tage jeder einzelne Klick bleibt; Summen und Statistik nach Tagen bleiben für immer. 0 behält keinen einzelnen Klick.",
  LINNET_CLICKS_REDIS_EVENTS:
    "Wie viele einzelne Klicks höchstens in Redis bleiben; die ältesten gehen zuerst. Summen und Statistik nach Tagen bleiben.",
  LINNET_CODE_ALPHABET:
    "Zeichen, aus denen Codes erzeugt werden: eine Primzahl (29 bis 61) von Buchstaben und Ziffern. Nicht gesetzt: die, die niemand verwechselt. Steht fest, sobald der Speicher angelegt ist.",
  LINNET_CODE_LENGTH:
    "Der kürzeste erzeugte Code, mit seinem Prüfzeichen. Wächst von selbst, wenn der Platz für Links knapp wird.",
  LINNET_CORS_ORIGINS:
    "Origins, deren Seiten die API aus einem Browser benutzen dürfen, etwa https://app.example, mit Kommas getrennt. Nicht gesetzt: keine.",
  LINNET_DATA: "Der eine Ordner, in den Linnet schreibt.",
  LINNET_EDITORS:
    "Wessen Links die Rolle Redaktion ändern darf: own, also nur die eigenen, oder all, also alle. Sehen darf sie alle.",
  LINNET_EXTRA_HOSTS:
    "Weitere Hosts, die auch die Standard-Domain sind, etwa www.lin.example, mit Kommas getrennt. Sie zählen erst, wenn eine Domain hinzugefügt ist: Bis dahin ist jeder Host die Standard-Domain.",
  LINNET_GEO_DB:
    "Eine Datenbank von Orten (.mmdb, etwa GeoLite2-City); neu gelesen, wenn die Datei ersetzt wird. Nicht gesetzt: eine mitgelieferte, die Länder kennt.",
  LINNET_LOG: "Wie viel im Log steht: debug, info, warn, error oder silent.",
  LINNET_MULTI_SEGMENT: "Ob ein Code mehrere Segmente haben darf, etwa sale/shoes.",
  LINNET_PUBLIC: "Ob jeder kürzen darf, in Grenzen; wenn nicht, braucht man einen Schlüssel.",
  LINNET_REDIS_BUCKETS:
    "Hashes, auf die Links in Redis verteilt werden; gut sind je 16–128 Links. Steht fest, sobald der Speicher angelegt ist. Mit 1 heißt der Schlüssel genau url-hash.",
  LINNET_REDIS_PREFIX: "Steht vor jedem Schlüssel in Redis, wenn andere es mitbenutzen.",
  LINNET_REDIS_TEXT:
    "Ob Links in Redis schnell nach ihrem Text gefunden werden, für etwa 77 Byte je Link. false: Eine Suche geht alle Links durch. Nach dem Einschalten: `linnet reindex`.",
  LINNET_STALE_MAX:
    "Wie lange ein Link aus dem Arbeitsspeicher kommt, wenn der Speicher nicht antwortet: eine Zahl mit s, m, h oder d. 0s: gar nicht.",
  LINNET_STORE:
    "Wo Links liegen. Nicht gesetzt: in der Datei linnet.db in LINNET_DATA. Sonst sqlite:FILE, redis://[user:password@]host[:port][/db], rediss://… für TLS, unix:///path/to/redis.sock, redis+cluster://[user:password@]host[:port],host[:port],… oder rediss+cluster://….",
  LINNET_TRUST_PROXY:
    "Adressen oder CIDR-Bereiche von Proxys, mit Kommas getrennt. Der Client ist dann die Adresse in X-Forwarded-For, die am weitesten rechts steht und keine davon ist.",
  LINNET_WORKERS:
    "Prozesse, die sich den Port teilen, 1 bis 64; auto nimmt einen je Prozessor. Ab 2 kommt einer hinzu, der auf sie achtet.",
  PORT: "Port, an dem der Server lauscht; 0 nimmt einen freien.",
  PRE_GEN_HASH_NUM: "Wie viele Codes der Speicher auf Vorrat hält.",
};
