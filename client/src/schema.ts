// The API's types, made by `npm run sdk` from the OpenAPI document. Do not change by hand: a test compares the two.

export interface paths {
    "/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What was done, newest first
         * @description A page may be short, or empty, and have a next one: only so many entries are looked at for one.
         */
        get: operations["listAudit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/audit/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Export what was done, newest first */
        get: operations["exportAudit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/blocks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List what is blocked, and which hosts alone are allowed */
        get: operations["listBlocks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/blocks/{kind}/{value}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Block a host, a link or a client, or allow a host
         * @description Links that exist stop at once, in all processes.
         */
        put: operations["putBlock"];
        post?: never;
        /**
         * Take an entry away
         * @description Links that it has stopped lead again where they did.
         */
        delete: operations["deleteBlock"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/bulk": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make, change or delete many links
         * @description Row by row, each for itself: as many as there are, of up to 256 kB each. There is a result for each, in their order, as soon as it is done, also while rows still come. Each row needs the scope of what it does. With an Idempotency-Key, rows that make links can be sent again; rows that change one may say which version they are meant for.
         */
        post: operations["bulk"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/domains": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List domains, the default one first */
        get: operations["listDomains"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/domains/{host}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a domain */
        get: operations["readDomain"];
        /**
         * Add a domain, or say anew all that it says
         * @description From the first domain on, requests are told apart by their Host header: what is none of the domains gets 421. What is left out is as if it had never been said.
         */
        put: operations["putDomain"];
        post?: never;
        /**
         * Remove a domain that no link is on
         * @description Links in the trash stay there, and can be had again when the domain is added again.
         */
        delete: operations["deleteDomain"];
        options?: never;
        head?: never;
        /** Change some of what a domain says */
        patch: operations["updateDomain"];
        trace?: never;
    };
    "/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export links
         * @description Rows from which /bulk makes the same links: without a filter, every link outside the trash, in no order. What can't be taken along: who made a link, its history, how often it was used, and its password (the row says that it had one). Links whose records can't be read are left out and named at the end: in the last line of NDJSON as `error`, in CSV by lines with nothing but an id.
         */
        get: operations["exportLinks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/instance": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What this server is */
        get: operations["readInstance"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/instance/checks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Look at settings, store and clicks
         * @description What `linnet doctor` looks at, as far as it takes no time and changes nothing. Of several processes one answers for itself.
         */
        get: operations["checkInstance"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/instance/settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What the server was started with
         * @description Every setting, in the order of the documentation. Of secrets it is told whether they are set.
         */
        get: operations["listSettings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/invitations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List open invitations */
        get: operations["listInvitations"];
        put?: never;
        /**
         * Invite somebody
         * @description The address is good once, and for 7 days.
         */
        post: operations["invite"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/invitations/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Take an invitation back */
        delete: operations["withdrawInvitation"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/invitations/accept": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Take an invitation, and sign in */
        post: operations["acceptInvitation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/invitations/by-token": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What an invitation is for */
        get: operations["readInvitation"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List keys
         * @description Newest first, without their text. A key that is good for its own links alone sees the keys that were made with it.
         */
        get: operations["listKeys"];
        put?: never;
        /**
         * Make a key
         * @description A key can hand on no more than it has: no further scope, no links but its own, no later end.
         */
        post: operations["createKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/keys/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Revoke a key
         * @description From now on nothing can be done with it. What was made with it stays, other keys too.
         */
        delete: operations["revokeKey"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/keys/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What this key is good for */
        get: operations["readOwnKey"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/links": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List links */
        get: operations["listLinks"];
        put?: never;
        /** Make a link */
        post: operations["createLink"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/links/{code}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** See a link */
        get: operations["readLink"];
        put?: never;
        post?: never;
        /**
         * Delete a link
         * @description To the trash, from where it can be restored; its codes lead nowhere and stay its own.
         */
        delete: operations["deleteLink"];
        options?: never;
        head?: never;
        /**
         * Change a link
         * @description Whatever can be said of a link, its code included. What changes nothing makes no new version.
         */
        patch: operations["changeLink"];
        trace?: never;
    };
    "/links/{code}/aliases": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The codes of a link */
        get: operations["listAliases"];
        put?: never;
        /** Give a link one more code */
        post: operations["addAlias"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/links/{code}/aliases/{alias}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Take a code from a link
         * @description It leads nowhere any more, and nobody else gets it.
         */
        delete: operations["removeAlias"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/links/{code}/clicks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Single clicks on a link, newest first
         * @description Of all kinds, unless the query says which, and of the whole time for which they are kept. Clicks that led nowhere are among them.
         */
        get: operations["listLinkClicks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/links/{code}/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What was changed, by whom and when */
        get: operations["readHistory"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/links/{code}/qr": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The link as a QR code */
        get: operations["readQr"];
        put?: never;
        /**
         * The link as a QR code with a logo
         * @description The body is a PNG of up to 256 kB and 1024 × 1024 pixels. It is put in the middle and kept nowhere.
         */
        post: operations["drawQr"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/links/{code}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Take a link out of the trash */
        post: operations["restoreLink"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/links/{code}/simulate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * What the link would do for a visitor, and why
         * @description Nothing is counted and no click is taken: the same decision as the redirect's, for facts that are made up.
         */
        post: operations["simulateLink"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/links/{code}/stats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The numbers of a link
         * @description Without from and to, of the last 30 days; of up to 3660 days. The range is widened to whole quarter-hours.
         */
        get: operations["readLinkStats"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/links/{code}/stats/share": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Show a link's numbers to whoever has the address
         * @description Switches a page on that needs no key, at an address that can't be guessed; the key needs stats:read too. Done again, it makes a new address, and the one before leads nowhere at once.
         */
        put: operations["shareStats"];
        post?: never;
        /** Show a link's numbers to nobody without a key */
        delete: operations["unshareStats"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/links/by-external-id/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** See the link with this external id */
        get: operations["readLinkByExternalId"];
        /**
         * Make or change the link with this external id
         * @description Makes it where there is none, for which the key needs links:create too. Of one that there is, what is left out stays.
         */
        put: operations["putLinkByExternalId"];
        post?: never;
        /** Delete the link with this external id */
        delete: operations["deleteLinkByExternalId"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/makers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Name who makes links
         * @description People and keys that are there. A key that is good for its own links alone sees itself.
         */
        get: operations["listMakers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** This document */
        get: operations["readDocument"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Change your password
         * @description All other sessions end.
         */
        post: operations["changePassword"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/people": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List people */
        get: operations["listPeople"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/people/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Remove somebody
         * @description Links and keys stay.
         */
        delete: operations["removePerson"];
        options?: never;
        head?: never;
        /**
         * Change somebody's role or name, or shut somebody out
         * @description It holds for the next request. Owners are made and changed by owners.
         */
        patch: operations["changePerson"];
        trace?: never;
    };
    "/people/{id}/reset": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make an address where somebody sets a new password
         * @description Good once, and for 24 hours.
         */
        post: operations["resetPerson"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/profile": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change your name or e-mail address */
        patch: operations["changeProfile"];
        trace?: never;
    };
    "/reports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List reports that wait, those by most people first */
        get: operations["listReports"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/reports/{id}/decide": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Block the link that was reported, or dismiss the report */
        post: operations["decideReport"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/resets/accept": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Set a new password by an address
         * @description All sessions end. Who shows a second factor still does.
         */
        post: operations["acceptReset"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/resets/by-token": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whose password an address sets */
        get: operations["readReset"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/rule-sets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List sets of rules, in order of their names */
        get: operations["listRuleSets"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/rule-sets/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a set of rules */
        get: operations["readRuleSet"];
        /** Make a set of rules, or change it for all links that go by it */
        put: operations["putRuleSet"];
        post?: never;
        /** Delete a set of rules that no link goes by */
        delete: operations["deleteRuleSet"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who is signed in, and what they may do */
        get: operations["readSession"];
        put?: never;
        /**
         * Sign in
         * @description With a cookie, which no script sees. Who shows a second factor is asked for it. It is not told whether there is such an account.
         */
        post: operations["signIn"];
        /** Sign out */
        delete: operations["signOut"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/session/totp": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Show the second factor */
        post: operations["showSecondFactor"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Where you are signed in */
        get: operations["listSessions"];
        put?: never;
        post?: never;
        /** Sign out everywhere else */
        delete: operations["endOtherSessions"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sessions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Sign out elsewhere */
        delete: operations["endSession"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/setup": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether the first owner is to be made */
        get: operations["readSetup"];
        put?: never;
        /**
         * Make the first owner, and sign in
         * @description With the token that the server told where it was started, as long as nobody is an owner.
         */
        post: operations["setUp"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/stats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The numbers of many links, or of all
         * @description Without from and to, of the last 30 days; of up to 3660 days. The range is widened to whole quarter-hours. by=link has the links with the most clicks. Of links that are chosen by tag, creator or id, up to 1000 are added up; a key that is good for its own links alone is told of these.
         */
        get: operations["readStats"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/stats/clicks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Single clicks on all links, in no order
         * @description Of all kinds, unless the query says which, and of the whole time for which they are kept. Clicks that led nowhere are among them.
         */
        get: operations["listClicks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/stats/daily": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The last days of many links, each for itself
         * @description People's clicks that led somewhere, a number for each day. Links that are not there are left out.
         */
        get: operations["readDailyStats"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/stats/live": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Clicks as they come
         * @description Server-Sent Events: each `click` has a Click as its data. Begins with what comes next, also where Last-Event-ID names something; what comes too fast is left out, and who reads too slowly is let go. A key that is good for its own links alone hears of these.
         */
        get: operations["listenToClicks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/stats/orphans": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Requests for codes that nobody has
         * @description Without from and to, of the last 30 days; of up to 3660 days. The range is widened to whole quarter-hours. Without `by`, the codes that are asked for most.
         */
        get: operations["readOrphanStats"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tags": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List tags, in the order of their characters */
        get: operations["listTags"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tags/{tag}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Take a tag from every link */
        delete: operations["deleteTag"];
        options?: never;
        head?: never;
        /**
         * Rename a tag
         * @description On every link that has it. Where there is a tag of the new name, the two become one. Cut short, it can be sent again.
         */
        patch: operations["renameTag"];
        trace?: never;
    };
    "/totp": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Begin to ask for codes besides the password
         * @description Nothing is asked before a code was shown (`/totp/confirm`).
         */
        post: operations["startTotp"];
        /** Ask for codes no more */
        delete: operations["stopTotp"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/totp/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Show the first code */
        post: operations["confirmTotp"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/totp/recovery-codes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make new recovery codes
         * @description Those from before are good for nothing.
         */
        post: operations["makeRecoveryCodes"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        Acceptance: {
            /**
             * @description Left out where somebody is meant.
             * @example ada@example.com
             */
            email?: string;
            /** @description Up to 100 characters. */
            name: string;
            /** @description 10 to 128 characters, not the e-mail address. */
            password: string;
            token: string;
        };
        Aliases: {
            /** @description Other codes that lead here. */
            aliases: string[];
            /**
             * @description The short part, by which the link is shown.
             * @example sale
             */
            code: string;
            /** @description Codes that led here once. Nobody else gets them. */
            retired: string[];
        };
        /** @description Apps that open the domain's short links by themselves: phones ask below /.well-known/ for them. */
        AppLinks: {
            /** @description Up to 20, each with the SHA-256 of up to 10 certificates. */
            android: {
                package: string;
                sha256: string[];
            }[];
            /**
             * @description Application identifiers, up to 20.
             * @example [
             *       "ABCDE12345.com.example.app"
             *     ]
             */
            ios: string[];
        } | null;
        AuditEntry: {
            /** @example link.update */
            action: string;
            /**
             * @description user:ID, key:ID, admin, cli or anonymous.
             * @example key:k3Jd9sQwXy
             */
            actor: string;
            /** Format: date-time */
            at: string;
            /**
             * @description A few words more, by action.
             * @example {
             *       "version": 3,
             *       "fields": [
             *         "url"
             *       ]
             *     }
             */
            details: {
                [key: string]: unknown;
            };
            id: string;
            /**
             * @description What it was done to: the id of a link, a key, a person; a name.
             * @example sale
             */
            target: string;
        };
        AuditPage: {
            entries: components["schemas"]["AuditEntry"][];
            /** @description The cursor of the next page; null: there is none. */
            next: string | null;
        };
        Block: {
            /**
             * Format: date-time
             * @description Null for an entry that this version can't read; it blocks all the same.
             */
            createdAt: string | null;
            /** @description admin, cli or key:ID. */
            createdBy: string | null;
            /**
             * @description What is blocked: no link leads to a `host` or below it; a `link` leads nowhere; a `client` makes no links without a key. `allowed-host`: as soon as there is one, links lead to such hosts alone.
             * @enum {string}
             */
            kind: "host" | "link" | "client" | "allowed-host";
            legal: boolean;
            reason: string;
            /** @description Of a link: its id. */
            value: string;
        };
        BlockList: {
            blocks: components["schemas"]["Block"][];
        };
        Breakdown: {
            /** @description How many more values there are, and what they have together. */
            more: components["schemas"]["Count"] & {
                values: number;
            };
            none: components["schemas"]["Count"] & unknown;
            other: components["schemas"]["Count"] & unknown;
            /** @description The most frequent ones. */
            values: {
                clicks: number;
                /** @description With by=link: the link with this id; null for one that is no more. */
                link?: {
                    code: string;
                    domain: string;
                    shortUrl: string;
                    title: string;
                    url: string | null;
                } | null;
                value: string;
                /** @description Over several days, the sum of each day's: nobody is known the day after. */
                visitors: number;
            }[];
        };
        BulkRow: {
            /** @description Other codes that lead to it, up to 50. */
            aliases?: string[];
            /** @description The same for visitors with Android. */
            android?: string | null;
            /** @description Out of the way in lists; it redirects as before. */
            archived?: boolean;
            /**
             * @description The short part, by which the link is shown.
             * @example sale
             */
            code?: string;
            /**
             * Format: date-time
             * @description When the link was made, where it comes from.
             * @example 2030-12-31T23:59:59Z
             */
            createdAt?: string;
            /** @description Left out: the default domain. */
            domain?: string;
            /** @description Whether the link redirects at all. */
            enabled?: boolean;
            /** @description Where visitors are sent instead, when the link is not yet open, has expired, is used up or switched off. */
            ends?: {
                disabled?: string;
                expired?: string;
                notYet?: string;
                usedUp?: string;
            } | null;
            /**
             * Format: date-time
             * @description From this on the link does not redirect.
             * @example 2030-12-31T23:59:59Z
             */
            expiresAt?: string | null;
            /** @description What another program calls the link; unique. Up to 200 characters. */
            externalId?: string | null;
            /** @description Whether what stands behind the code goes on to the target. */
            forwardPath?: boolean;
            /** @description Whether the query of the short URL goes on to the target. */
            forwardQuery?: boolean;
            /** @description True without `password` is refused: the link would be open to all. */
            hasPassword?: boolean;
            /** @description The code that the link was born with; of an edit, the link. */
            id?: string;
            /** @description Where visitors with an iPhone or iPad are led whom no rule leads; null: to url. */
            ios?: string | null;
            /** @description For edits: the code that the link has; then `code` is the one that it shall have. */
            match?: string;
            /** @description Redirects that the link may make in all, 1 to 1000000000. Counted from when this is set. */
            maxClicks?: number | null;
            /** @description For yourself, up to 5000 characters. */
            notes?: string;
            /**
             * @description What to do; else what the query says.
             * @enum {string}
             */
            op?: "create" | "edit" | "delete" | "restore" | "purge";
            /** @description Asked of visitors, 4 to 200 characters. Kept as a hash, never told; null takes it away. */
            password?: string | null;
            preview?: {
                description?: string | null;
                image?: string | null;
                title?: string | null;
            } | null;
            /** @description Makes the code too long to be found by guessing. */
            private?: boolean;
            /** @description Whether what is forwarded replaces the target's parameters of the same name; else the target's stay. */
            queryOverrides?: boolean;
            /** @description With purge: gives up the codes too. */
            release?: boolean;
            /** @description Codes that led to it once, and are kept for it. */
            retired?: string[];
            /** @description Answers with the link that this key has made before with the same content, if there is one. Two that ask at once with reuse get the same link; one made without it is found when a search finds it, within 2 s. */
            reuse?: boolean;
            rules?: components["schemas"]["Rule"][] | null;
            /** @description The set of rules that are looked at behind the link's own. */
            ruleSet?: string | null;
            /**
             * Format: date-time
             * @description Before this the link does not redirect.
             * @example 2030-12-31T23:59:59Z
             */
            startsAt?: string | null;
            /**
             * @description Of the redirect. Default: 302.
             * @enum {integer}
             */
            status?: 301 | 302 | 307 | 308;
            /** @description Up to 50, of 60 characters each, without commas. Kept in order, each once. */
            tags?: string[];
            /** @description Up to 300 characters. */
            title?: string;
            /**
             * Format: date-time
             * @description When it was last changed there.
             * @example 2030-12-31T23:59:59Z
             */
            updatedAt?: string;
            /**
             * @description Where the link leads.
             * @example https://example.com/page
             */
            url?: string;
            utm?: {
                campaign?: string | null;
                content?: string | null;
                medium?: string | null;
                source?: string | null;
                term?: string | null;
            } | null;
            /** @description Only if the link still has this version. */
            version?: number;
        };
        Check: {
            /**
             * @description What was looked at.
             * @example room
             */
            check: string;
            /**
             * @description Decide by this: it stays.
             * @example room
             * @enum {string}
             */
            code: "base_url" | "base_url_unset" | "base_url_plain" | "workers" | "workers_reset" | "setting_unknown" | "pages" | "pages_missing" | "places" | "places_unreadable" | "places_bundled" | "places_bundled_unreadable" | "store" | "store_silent" | "store_fails" | "links" | "block_list" | "block_list_empty" | "writing" | "writing_fails" | "clicks_off" | "clicks_counted" | "clicks_waiting" | "clicks_none" | "clicks_store" | "clicks_store_size" | "clicks_fail" | "journal_empty" | "journal" | "journal_full" | "journal_damaged" | "durability" | "durability_journal" | "durability_unsynced" | "durability_memory" | "durability_unknown" | "room" | "file" | "file_damaged" | "indexes" | "indexes_behind" | "cluster" | "cluster_silent" | "cluster_unserved" | "cluster_broken" | "replicas" | "replicas_missing" | "coverage" | "coverage_full" | "coverage_unseen" | "guards" | "guards_lost" | "guards_fail" | "server" | "server_fails" | "persistence_always" | "persistence_everysec" | "persistence_lazy" | "persistence_unseen" | "persistence_failed" | "persistence_none" | "snapshots" | "snapshots_unseen" | "eviction_none" | "eviction_volatile" | "eviction_any" | "eviction_unseen" | "memory" | "memory_unlimited" | "memory_unseen" | "replication" | "replication_none" | "replication_replica" | "compact" | "compact_one_bucket" | "compact_low" | "compact_forgotten" | "compact_unseen" | "changes" | "changes_untold" | "encoding" | "encoding_loose";
            /** @enum {string} */
            level: "ok" | "warning" | "error";
            /**
             * @description What was found, for people.
             * @example 12.5 GB free on the disk
             */
            message: string;
            /** @description Of several Redis servers the one that this was found on; the message begins with it. Null: there is one, or it holds for all. */
            place: string | null;
            /**
             * @description What the message holds, by name. Sizes are in the unit that the name ends with.
             * @example {
             *       "freeGb": 12.5
             *     }
             */
            values: {
                [key: string]: string | number;
            };
        };
        CheckList: {
            checks: components["schemas"]["Check"][];
        };
        Click: {
            /** @description Where the settings keep it. */
            address: string | null;
            /** @description Where the settings keep it. */
            agent: string | null;
            /** @enum {string|null} */
            browser: "chrome" | "duckduckgo" | "edge" | "firefox" | "huawei" | "ie" | "miui" | "opera" | "qq" | "safari" | "samsung" | "silk" | "uc" | "vivaldi" | "wechat" | "yandex" | null;
            city: string | null;
            /** @description What was asked for. */
            code: string;
            country: string | null;
            /** @enum {string|null} */
            device: "mobile" | "tablet" | "desktop" | "tv" | null;
            domain: string;
            /** @enum {string} */
            kind: "human" | "bot" | "preview" | "monitor" | "automated";
            language: string | null;
            /** @description Id of the link; null where there was none. */
            link: string | null;
            /** @enum {string|null} */
            os: "android" | "chromeos" | "harmonyos" | "ios" | "linux" | "macos" | "tizen" | "webos" | "windows" | null;
            /** @enum {string} */
            outcome: "redirected" | "ended" | "password" | "previewed" | "blocked" | "not-found";
            page: string | null;
            qr: boolean;
            referrer: string | null;
            region: string | null;
            /** @description The rule that won, by its place from 1. */
            rule: string | null;
            /** @description The URL of a split that won, by its place from 1. */
            side: string | null;
            status: number;
            /**
             * Format: date-time
             * @description When.
             */
            time: string;
            utm_campaign: string | null;
            utm_content: string | null;
            utm_medium: string | null;
            utm_source: string | null;
            utm_term: string | null;
            version: string | null;
            /** @description The same on one day for the same visitor, and never again; null for who asks not to be followed. */
            visitor: string | null;
        };
        ClickPage: {
            clicks: components["schemas"]["Click"][];
            /** @description The cursor of the next page; null on the last one. A page may be short, or empty, and not be the last. */
            next: string | null;
            /**
             * Format: date-time
             * @description From when on single clicks are kept; null: they are not.
             */
            since: string | null;
        };
        /** @description When the rule holds. Left out: always. */
        Condition: {
            all?: components["schemas"]["Condition"][];
            any?: components["schemas"]["Condition"][];
            /** @description Whether a program asks: a crawler, a monitor, one that makes previews. */
            bot?: boolean;
            /** @description The browser, by its family. One of up to 100; a single value may stand without a list. */
            browser?: ("chrome" | "duckduckgo" | "edge" | "firefox" | "huawei" | "ie" | "miui" | "opera" | "qq" | "safari" | "samsung" | "silk" | "uc" | "vivaldi" | "wechat" | "yandex")[];
            /** @description By its English name. One of up to 100; a single value may stand without a list. */
            city?: string[];
            /** @description ISO 3166-1, two letters. One of up to 100; a single value may stand without a list. */
            country?: string[];
            /** @description From a moment on (RFC 3339), until another, or both. */
            date?: {
                from?: string;
                until?: string;
            };
            /** @description What the visitor holds in hand, or what runs on it. One of up to 100; a single value may stand without a list. */
            device?: ("ios" | "android" | "mobile" | "tablet" | "desktop" | "tv")[];
            /** @description The client's address, or a range of them: 192.0.2.0/24. One of up to 100; a single value may stand without a list. */
            ip?: string[];
            /** @description The language that the visitor prefers (BCP 47): de fits de-AT, de-AT fits de. One of up to 100; a single value may stand without a list. */
            language?: string[];
            not?: components["schemas"]["Condition"];
            /** @description The operating system. One of up to 100; a single value may stand without a list. */
            os?: ("android" | "chromeos" | "harmonyos" | "ios" | "linux" | "macos" | "tizen" | "webos" | "windows")[];
            /** @description So many per cent of all visitors, always the same ones: 20 are among 50. Another group draws others. A number may stand for share. */
            percentage?: {
                group?: string;
                share: number;
            };
            /** @description Whether a QR code was scanned, and not a link clicked. */
            qr?: boolean;
            /** @description A parameter of the short URL: there at all, with this value, or one that fits a pattern of * and ?. */
            query?: {
                equals?: string;
                matches?: string;
                name: string;
            };
            /** @description The host of the page that the link was on, hosts below it included; * for any. One of up to 100; a single value may stand without a list. */
            referrer?: string[];
            /** @description ISO 3166-2, with the country: DE-BY. One of up to 100; a single value may stand without a list. */
            region?: string[];
            /** @description By the clock of a time zone. Hours that end before they begin go past midnight, and belong to the first day. */
            time?: {
                days?: ("mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun")[];
                /** @example 09:00 */
                from?: string;
                /** @example 17:30 */
                until?: string;
                /** @example Europe/Berlin */
                zone: string;
            };
        };
        Count: {
            clicks: number;
            /** @description Over several days, the sum of each day's: nobody is known the day after. */
            visitors: number;
        };
        Credentials: {
            /** @example ada@example.com */
            email: string;
            password: string;
        };
        DailyStats: {
            /** @description When each day begins, in the time zone; the last one is today. */
            days: string[];
            links: {
                /** @description A number for each of the days. */
                clicks: number[];
                id: string;
            }[];
            tz: string;
        };
        Domain: {
            apps: components["schemas"]["AppLinks"];
            /** @description What its short URLs begin with. */
            baseUrl: string;
            /** Format: date-time */
            createdAt: string | null;
            /**
             * Format: uri
             * @description Where links lead that have expired or are used up, and name no place of their own for that.
             */
            expiredUrl: string | null;
            /**
             * Format: uri
             * @description Where `/` leads. null: to the home page on the default domain, and to a 404 on another one.
             */
            homeUrl: string | null;
            host: string;
            /** @description Whether it is that of LINNET_BASE_URL. */
            isDefault: boolean;
            /**
             * Format: uri
             * @description Where what is no link leads (302). null: to a page that says so.
             */
            notFoundUrl: string | null;
            /**
             * @description none: search engines may have the home page alone. follow: they may follow the links.
             * @enum {string}
             */
            robots: "none" | "follow";
            /** Format: date-time */
            updatedAt: string | null;
            /** @description admin, cli or key:ID. */
            updatedBy: string | null;
            /** @description Added by links that have no utm of their own. */
            utm: {
                campaign: string | null;
                content: string | null;
                medium: string | null;
                source: string | null;
                term: string | null;
            } | null;
            /** @description 1 when added, one more with each change; also the ETag. 0: nothing was ever said. */
            version: number;
        };
        DomainList: {
            domains: components["schemas"]["Domain"][];
            /** @description Domains whose records are damaged or of a newer version. */
            unreadable?: string[];
        };
        DomainSettings: {
            apps?: components["schemas"]["AppLinks"];
            /**
             * Format: uri
             * @description Where links lead that have expired or are used up, and name no place of their own for that.
             */
            expiredUrl?: string | null;
            /**
             * Format: uri
             * @description Where `/` leads. null: to the home page on the default domain, and to a 404 on another one.
             */
            homeUrl?: string | null;
            /**
             * Format: uri
             * @description Where what is no link leads (302). null: to a page that says so.
             */
            notFoundUrl?: string | null;
            /**
             * @description none: search engines may have the home page alone. follow: they may follow the links.
             * @enum {string}
             */
            robots?: "none" | "follow";
            utm?: {
                campaign?: string | null;
                content?: string | null;
                medium?: string | null;
                source?: string | null;
                term?: string | null;
            } | null;
        };
        Edit: {
            /**
             * Format: date-time
             * @description When.
             * @example 2030-12-31T23:59:59Z
             */
            at: string;
            by: string;
            changes: {
                after?: unknown;
                before?: unknown;
                field: string;
            }[];
            version: number;
        };
        /** @description What /bulk makes the same link from. */
        ExportRow: {
            aliases: string[];
            /** @description The same for visitors with Android. */
            android: string | null;
            /** @description Out of the way in lists; it redirects as before. */
            archived: boolean;
            /**
             * @description The short part, by which the link is shown.
             * @example sale
             */
            code: string;
            /**
             * Format: date-time
             * @description When it was made.
             * @example 2030-12-31T23:59:59Z
             */
            createdAt: string;
            domain: string;
            /** @description Whether the link redirects at all. */
            enabled: boolean;
            /** @description Where visitors are sent instead, when the link is not yet open, has expired, is used up or switched off. */
            ends: {
                disabled?: string;
                expired?: string;
                notYet?: string;
                usedUp?: string;
            };
            /**
             * Format: date-time
             * @description From this on the link does not redirect.
             * @example 2030-12-31T23:59:59Z
             */
            expiresAt: string | null;
            /** @description What another program calls the link; unique. Up to 200 characters. */
            externalId: string | null;
            /** @description Whether what stands behind the code goes on to the target. */
            forwardPath: boolean;
            /** @description Whether the query of the short URL goes on to the target. */
            forwardQuery: boolean;
            hasPassword: boolean;
            id: string;
            /** @description Where visitors with an iPhone or iPad are led whom no rule leads; null: to url. */
            ios: string | null;
            /** @description Redirects that the link may make in all, 1 to 1000000000. Counted from when this is set. */
            maxClicks: number | null;
            /** @description For yourself, up to 5000 characters. */
            notes: string;
            /** @description What is shown of the link where it is posted; null: what the target says of itself. */
            preview: {
                description: string | null;
                image: string | null;
                title: string | null;
            } | null;
            /** @description Whether what is forwarded replaces the target's parameters of the same name; else the target's stay. */
            queryOverrides: boolean;
            retired: string[];
            /** @description Where the link leads some visitors instead: the first rule that holds. Up to 50. */
            rules: components["schemas"]["Rule"][];
            /** @description The set of rules that are looked at behind the link's own. */
            ruleSet: string | null;
            /**
             * Format: date-time
             * @description Before this the link does not redirect.
             * @example 2030-12-31T23:59:59Z
             */
            startsAt: string | null;
            /**
             * @description Of the redirect. Default: 302.
             * @enum {integer}
             */
            status: 301 | 302 | 307 | 308;
            /** @description Up to 50, of 60 characters each, without commas. Kept in order, each once. */
            tags: string[];
            /** @description Up to 300 characters. */
            title: string;
            /**
             * Format: date-time
             * @description When it was last changed.
             * @example 2030-12-31T23:59:59Z
             */
            updatedAt: string;
            /**
             * @description Where the link leads.
             * @example https://example.com/page
             */
            url: string;
            /** @description Added to where the link leads as utm_source and so on, unless they are there. Up to 200 characters each. */
            utm: {
                campaign: string | null;
                content: string | null;
                medium: string | null;
                source: string | null;
                term: string | null;
            } | null;
        };
        History: {
            /** @description Newest first; the last 50. */
            edits: components["schemas"]["Edit"][];
        };
        Instance: {
            /**
             * @description What short URLs of the default domain begin with.
             * @example https://lin.example
             */
            baseUrl: string;
            /** @description The version of Bun that runs it. */
            bun: string;
            /**
             * @description Whether codes that differ in capitals only are two.
             * @enum {string}
             */
            caseMode: "sensitive" | "insensitive";
            /** @description Null where clicks are not recorded. */
            clicks: {
                /** @description Days for which single clicks are kept. */
                keepDays: number;
            } | null;
            /** @description Whether anybody may shorten. */
            isPublic: boolean;
            /** @description The database that tells where addresses are; null where none can be read. */
            places: {
                /**
                 * @description The finest that it knows; null where what it calls itself does not say.
                 * @enum {string|null}
                 */
                grain: "country" | "city" | null;
                /** @description Whether it is the one that comes along. */
                isIncluded: boolean;
                /**
                 * @description What it calls itself.
                 * @example GeoLite2-City
                 */
                kind: string;
                /**
                 * Format: date-time
                 * @description When it was made.
                 * @example 2030-12-31T23:59:59Z
                 */
                madeAt: string;
            } | null;
            /**
             * Format: date-time
             * @description When the process that answers was started; of several each has its own.
             * @example 2030-12-31T23:59:59Z
             */
            startedAt: string;
            store: {
                /**
                 * Format: date-time
                 * @description When it was made.
                 * @example 2030-12-31T23:59:59Z
                 */
                createdAt: string;
                /** @enum {string} */
                kind: "sqlite" | "redis" | "redis-cluster";
                /** @description Whether it answers now. */
                reachable: boolean;
                schemaVersion: number;
            };
            /**
             * @description Of Linnet.
             * @example 0.1.0
             */
            version: string;
            /** @description Processes that share the port. */
            workers: number;
        };
        Invitation: {
            /**
             * Format: date-time
             * @description When it was made.
             * @example 2030-12-31T23:59:59Z
             */
            createdAt: string;
            createdBy: string;
            /**
             * @description Who is meant; null: whoever has the address.
             * @example ada@example.com
             */
            email: string | null;
            /**
             * Format: date-time
             * @description From then on it is good for nothing.
             * @example 2030-12-31T23:59:59Z
             */
            expiresAt: string;
            id: string;
            /** @enum {string} */
            role: "owner" | "admin" | "editor" | "viewer";
        };
        InvitationList: {
            invitations: components["schemas"]["Invitation"][];
        };
        InvitationTold: {
            /**
             * @description Who is meant; null: whoever has the address.
             * @example ada@example.com
             */
            email: string | null;
            /**
             * Format: date-time
             * @description From then on it is good for nothing.
             * @example 2030-12-31T23:59:59Z
             */
            expiresAt: string;
            /** @enum {string} */
            role: "owner" | "admin" | "editor" | "viewer";
        };
        Key: {
            /**
             * Format: date-time
             * @description When it was made.
             * @example 2030-12-31T23:59:59Z
             */
            createdAt: string;
            createdBy: string;
            /**
             * Format: date-time
             * @description From this on it is good for nothing.
             * @example 2030-12-31T23:59:59Z
             */
            expiresAt: string | null;
            id: string;
            /**
             * Format: date-time
             * @description To the minute.
             * @example 2030-12-31T23:59:59Z
             */
            lastUsedAt: string | null;
            name: string;
            /** @description Good for the links alone that were made with it. */
            ownOnly: boolean;
            scopes: ("links:read" | "links:create" | "links:write" | "stats:read" | "keys:admin" | "domains:admin" | "blocks:admin" | "metrics:read")[];
        };
        KeyList: {
            keys: components["schemas"]["Key"][];
        };
        Link: {
            /** @description Other codes that lead here. */
            aliases: string[];
            /** @description The same for visitors with Android. */
            android: string | null;
            /** @description Out of the way in lists; it redirects as before. */
            archived: boolean;
            /** @description Whether the URL is one of another shortener, which leads on from there. */
            chained: boolean;
            /** @description People's clicks that led somewhere, ever; null where they are not recorded, or not told here. */
            clicks: number | null;
            /**
             * @description The short part, by which the link is shown.
             * @example sale
             */
            code: string;
            /**
             * Format: date-time
             * @description When it was made.
             * @example 2030-12-31T23:59:59Z
             */
            createdAt: string;
            /**
             * @description anonymous, admin, cli or key:ID.
             * @example key:4fQmTzK2pX
             */
            createdBy: string;
            /**
             * Format: date-time
             * @description Since when it is in the trash.
             * @example 2030-12-31T23:59:59Z
             */
            deletedAt: string | null;
            deletedBy: string | null;
            domain: string;
            /** @description Whether the link redirects at all. */
            enabled: boolean;
            /** @description Where visitors are sent instead, when the link is not yet open, has expired, is used up or switched off. */
            ends: {
                disabled?: string;
                expired?: string;
                notYet?: string;
                usedUp?: string;
            };
            /**
             * Format: date-time
             * @description From this on the link does not redirect.
             * @example 2030-12-31T23:59:59Z
             */
            expiresAt: string | null;
            /** @description What another program calls the link; unique. Up to 200 characters. */
            externalId: string | null;
            /** @description Whether what stands behind the code goes on to the target. */
            forwardPath: boolean;
            /** @description Whether the query of the short URL goes on to the target. */
            forwardQuery: boolean;
            hasPassword: boolean;
            /** @description The code that the link was born with. It names the link for ever. */
            id: string;
            /** @description Where visitors with an iPhone or iPad are led whom no rule leads; null: to url. */
            ios: string | null;
            /** @description Redirects that the link may make in all, 1 to 1000000000. Counted from when this is set. */
            maxClicks: number | null;
            /** @description For yourself, up to 5000 characters. */
            notes: string;
            /** @description What is shown of the link where it is posted; null: what the target says of itself. */
            preview: {
                description: string | null;
                image: string | null;
                title: string | null;
            } | null;
            /** @description Whether what is forwarded replaces the target's parameters of the same name; else the target's stay. */
            queryOverrides: boolean;
            /** @description Where the link leads some visitors instead: the first rule that holds. Up to 50. */
            rules: components["schemas"]["Rule"][];
            /** @description The set of rules that are looked at behind the link's own. */
            ruleSet: string | null;
            /** @example https://lin.example/sale */
            shortUrl: string;
            /**
             * Format: date-time
             * @description Before this the link does not redirect.
             * @example 2030-12-31T23:59:59Z
             */
            startsAt: string | null;
            /**
             * @description What the link does now.
             * @enum {string}
             */
            state: "trash" | "disabled" | "scheduled" | "expired" | "used-up" | "active";
            /** @description Whether its numbers have a page for whoever has its address. */
            statsShared: boolean;
            /**
             * @description Of the redirect. Default: 302.
             * @enum {integer}
             */
            status: 301 | 302 | 307 | 308;
            /** @description Up to 50, of 60 characters each, without commas. Kept in order, each once. */
            tags: string[];
            /** @description Up to 300 characters. */
            title: string;
            /**
             * Format: date-time
             * @description When it was last changed.
             * @example 2030-12-31T23:59:59Z
             */
            updatedAt: string;
            /**
             * @description Where the link leads.
             * @example https://example.com/page
             */
            url: string | null;
            /** @description Of maxClicks; null without a limit. */
            usedClicks: number | null;
            /** @description Added to where the link leads as utm_source and so on, unless they are there. Up to 200 characters each. */
            utm: {
                campaign: string | null;
                content: string | null;
                medium: string | null;
                source: string | null;
                term: string | null;
            } | null;
            /** @description 1 when made, one more with each change; also the ETag. */
            version: number;
        };
        /** @description What is left out stays as it is; null takes away. Another code becomes the one that the link is shown by, and the old one stays an alias. */
        LinkChange: {
            /** @description The same for visitors with Android. */
            android?: string | null;
            /** @description Out of the way in lists; it redirects as before. */
            archived?: boolean;
            /**
             * @description The short part, by which the link is shown.
             * @example sale
             */
            code?: string;
            /** @description Left out: the default domain. */
            domain?: string;
            /** @description Whether the link redirects at all. */
            enabled?: boolean;
            /** @description Where visitors are sent instead, when the link is not yet open, has expired, is used up or switched off. */
            ends?: {
                disabled?: string;
                expired?: string;
                notYet?: string;
                usedUp?: string;
            } | null;
            /**
             * Format: date-time
             * @description From this on the link does not redirect.
             * @example 2030-12-31T23:59:59Z
             */
            expiresAt?: string | null;
            /** @description What another program calls the link; unique. Up to 200 characters. */
            externalId?: string | null;
            /** @description Whether what stands behind the code goes on to the target. */
            forwardPath?: boolean;
            /** @description Whether the query of the short URL goes on to the target. */
            forwardQuery?: boolean;
            /** @description Where visitors with an iPhone or iPad are led whom no rule leads; null: to url. */
            ios?: string | null;
            /** @description Redirects that the link may make in all, 1 to 1000000000. Counted from when this is set. */
            maxClicks?: number | null;
            /** @description For yourself, up to 5000 characters. */
            notes?: string;
            /** @description Asked of visitors, 4 to 200 characters. Kept as a hash, never told; null takes it away. */
            password?: string | null;
            preview?: {
                description?: string | null;
                image?: string | null;
                title?: string | null;
            } | null;
            /** @description Whether what is forwarded replaces the target's parameters of the same name; else the target's stay. */
            queryOverrides?: boolean;
            rules?: components["schemas"]["Rule"][] | null;
            /** @description The set of rules that are looked at behind the link's own. */
            ruleSet?: string | null;
            /**
             * Format: date-time
             * @description Before this the link does not redirect.
             * @example 2030-12-31T23:59:59Z
             */
            startsAt?: string | null;
            /**
             * @description Of the redirect. Default: 302.
             * @enum {integer}
             */
            status?: 301 | 302 | 307 | 308;
            /** @description Up to 50, of 60 characters each, without commas. Kept in order, each once. */
            tags?: string[];
            /** @description Up to 300 characters. */
            title?: string;
            /**
             * @description Where the link leads.
             * @example https://example.com/page
             */
            url?: string;
            utm?: {
                campaign?: string | null;
                content?: string | null;
                medium?: string | null;
                source?: string | null;
                term?: string | null;
            } | null;
        };
        LinkPage: {
            links: components["schemas"]["Link"][];
            /** @description The cursor of the next page; null on the last one. A page may be short, or empty, and not be the last. */
            next: string | null;
            total?: number;
            /** @description False: there are at least so many. */
            totalIsExact?: boolean;
            /** @description Links that may belong here but whose records are damaged or of a newer version, by the codes they were born with. */
            unreadable?: string[];
        };
        MadeInvitation: components["schemas"]["Invitation"] & {
            /** @description What to send. Told this once. */
            url: string;
        };
        MadeKey: components["schemas"]["Key"] & {
            /** @description What to send as `Authorization: Bearer …`. Told this once. */
            key: string;
        };
        MadeReset: {
            /**
             * Format: date-time
             * @description From then on it is good for nothing.
             * @example 2030-12-31T23:59:59Z
             */
            expiresAt: string;
            /** @description Where the new password is set. Told this once. */
            url: string;
        };
        Maker: {
            /**
             * @description As in a link's `createdBy`.
             * @example user:dEdKNvkJvs
             */
            id: string;
            name: string;
        };
        MakerList: {
            makers: components["schemas"]["Maker"][];
        };
        Me: {
            /**
             * Format: date-time
             * @description When the key ends.
             * @example 2030-12-31T23:59:59Z
             */
            expiresAt: string | null;
            id: string | null;
            /** @enum {string} */
            kind: "key" | "user" | "admin";
            /** @description null: no limit. */
            limits: {
                requestsPerMinute: number | null;
            };
            name: string | null;
            ownOnly: boolean;
            scopes: ("links:read" | "links:create" | "links:write" | "stats:read" | "keys:admin" | "domains:admin" | "blocks:admin" | "metrics:read" | "people:admin" | "audit:read")[];
        };
        NewAlias: {
            code: string;
        };
        NewBlock: {
            /** @description Whether a law demands it: the answer is 451, else 410. */
            legal?: boolean;
            /** @description What visitors are told, up to 500 characters; of a client or an allowed host, a note. */
            reason?: string;
        };
        NewInvitation: {
            /** @example ada@example.com */
            email?: string | null;
            /** @enum {string} */
            role: "owner" | "admin" | "editor" | "viewer";
        };
        NewKey: {
            /**
             * Format: date-time
             * @description Left out or null: never.
             * @example 2030-12-31T23:59:59Z
             */
            expiresAt?: string | null;
            /** @description By which people know the key, up to 100 characters. */
            name: string;
            ownOnly?: boolean;
            scopes: ("links:read" | "links:create" | "links:write" | "stats:read" | "keys:admin" | "domains:admin" | "blocks:admin" | "metrics:read")[];
        };
        NewLink: {
            /** @description The same for visitors with Android. */
            android?: string | null;
            /** @description Out of the way in lists; it redirects as before. */
            archived?: boolean;
            /**
             * @description The short part, by which the link is shown.
             * @example sale
             */
            code?: string;
            /** @description Left out: the default domain. */
            domain?: string;
            /** @description Whether the link redirects at all. */
            enabled?: boolean;
            /** @description Where visitors are sent instead, when the link is not yet open, has expired, is used up or switched off. */
            ends?: {
                disabled?: string;
                expired?: string;
                notYet?: string;
                usedUp?: string;
            } | null;
            /**
             * Format: date-time
             * @description From this on the link does not redirect.
             * @example 2030-12-31T23:59:59Z
             */
            expiresAt?: string | null;
            /** @description What another program calls the link; unique. Up to 200 characters. */
            externalId?: string | null;
            /** @description Whether what stands behind the code goes on to the target. */
            forwardPath?: boolean;
            /** @description Whether the query of the short URL goes on to the target. */
            forwardQuery?: boolean;
            /** @description Where visitors with an iPhone or iPad are led whom no rule leads; null: to url. */
            ios?: string | null;
            /** @description Redirects that the link may make in all, 1 to 1000000000. Counted from when this is set. */
            maxClicks?: number | null;
            /** @description For yourself, up to 5000 characters. */
            notes?: string;
            /** @description Asked of visitors, 4 to 200 characters. Kept as a hash, never told; null takes it away. */
            password?: string | null;
            preview?: {
                description?: string | null;
                image?: string | null;
                title?: string | null;
            } | null;
            /** @description Makes the code too long to be found by guessing. */
            private?: boolean;
            /** @description Whether what is forwarded replaces the target's parameters of the same name; else the target's stay. */
            queryOverrides?: boolean;
            /** @description Answers with the link that this key has made before with the same content, if there is one. Two that ask at once with reuse get the same link; one made without it is found when a search finds it, within 2 s. */
            reuse?: boolean;
            rules?: components["schemas"]["Rule"][] | null;
            /** @description The set of rules that are looked at behind the link's own. */
            ruleSet?: string | null;
            /**
             * Format: date-time
             * @description Before this the link does not redirect.
             * @example 2030-12-31T23:59:59Z
             */
            startsAt?: string | null;
            /**
             * @description Of the redirect. Default: 302.
             * @enum {integer}
             */
            status?: 301 | 302 | 307 | 308;
            /** @description Up to 50, of 60 characters each, without commas. Kept in order, each once. */
            tags?: string[];
            /** @description Up to 300 characters. */
            title?: string;
            /**
             * @description Where the link leads.
             * @example https://example.com/page
             */
            url: string;
            utm?: {
                campaign?: string | null;
                content?: string | null;
                medium?: string | null;
                source?: string | null;
                term?: string | null;
            } | null;
        };
        NewRuleSet: {
            rules: components["schemas"]["Rule"][];
        };
        Password: {
            password: string;
        };
        PasswordChange: {
            current: string;
            /** @description 10 to 128 characters, not the e-mail address. */
            next: string;
        };
        Person: {
            /**
             * Format: date-time
             * @description When somebody came.
             * @example 2030-12-31T23:59:59Z
             */
            createdAt: string;
            /** @example ada@example.com */
            email: string;
            /** @description Whether this person may sign in. */
            enabled: boolean;
            /** @description Whether a code is asked for besides the password. */
            hasTotp: boolean;
            id: string;
            name: string;
            /** @enum {string} */
            role: "owner" | "admin" | "editor" | "viewer";
        };
        PersonChange: {
            enabled?: boolean;
            /** @description Up to 100 characters. */
            name?: string;
            /** @enum {string} */
            role?: "owner" | "admin" | "editor" | "viewer";
        };
        PersonList: {
            people: components["schemas"]["Person"][];
        };
        /** @description RFC 9457. */
        Problem: {
            /**
             * @description Decide by this: it stays.
             * @enum {string}
             */
            code: "bad_request" | "invalid_body" | "missing_field" | "unknown_field" | "invalid_url" | "invalid_field" | "invalid_cursor" | "domain_not_found" | "domain_in_use" | "unknown_host" | "target_blocked" | "unknown_domain" | "unknown_rule_set" | "invalid_code" | "code_taken" | "external_id_taken" | "in_trash" | "not_in_trash" | "rule_set_in_use" | "code_shown" | "key_reused" | "precondition_failed" | "key_required" | "key_invalid" | "scope_missing" | "not_signed_in" | "sign_in_failed" | "totp_wrong" | "token_invalid" | "https_wanted" | "owners_only" | "link_of_others" | "person_not_found" | "invitation_not_found" | "session_not_found" | "owner_exists" | "last_owner" | "email_taken" | "totp_on" | "totp_off" | "cross_site" | "client_blocked" | "correction_closed" | "not_found" | "link_not_found" | "key_not_found" | "tag_not_found" | "rule_set_not_found" | "block_not_found" | "report_not_found" | "link_not_yet" | "link_expired" | "link_used_up" | "link_deleted" | "link_blocked" | "link_blocked_legally" | "password_required" | "password_wrong" | "link_disabled" | "clicks_off" | "method_not_allowed" | "edit_conflict" | "body_too_large" | "unsupported_media_type" | "rate_limited" | "passwords_busy" | "reports_full" | "live_full" | "internal" | "store_unavailable" | "store_unknown" | "store_read_only" | "store_emptied" | "record_unreadable" | "codes_exhausted" | "store_full";
            /** @description What is wrong and what helps, for people. */
            detail: string;
            /** @description The input that is wrong. */
            field?: string;
            status: number;
            title: string;
            /** @example /api/docs#invalid_url */
            type: string;
        };
        Profile: {
            /** @example ada@example.com */
            email?: string;
            /** @description Up to 100 characters. */
            name?: string;
            /** @description Wanted with another e-mail address. */
            password?: string;
        };
        Reason: {
            condition: components["schemas"]["Condition"] & unknown;
            holds: boolean;
            parts?: components["schemas"]["Reason"][];
        };
        RecoveryCodes: {
            /** @description Each good once. Told this once. */
            recoveryCodes: string[];
        };
        Report: {
            /** @description How many have reported it. */
            count: number;
            /**
             * Format: date-time
             * @description When it was reported first; null for a report that this version can't read.
             */
            firstAt: string | null;
            /** @description Of the link. */
            id: string;
            /**
             * Format: date-time
             * @description When it was reported last.
             */
            lastAt: string | null;
            /** @description How many for which reason. */
            reasons: {
                illegal?: number;
                malware?: number;
                other?: number;
                phishing?: number;
                spam?: number;
            };
            shortUrl: string;
            /** @description What the first of them wrote. */
            texts: {
                /** Format: date-time */
                at: string;
                reason: string;
                text: string;
            }[];
            /** @description Where the link leads; null for one that was deleted. */
            url: string | null;
        };
        ReportList: {
            reports: components["schemas"]["Report"][];
        };
        Reset: {
            /** @description false: codes are asked for no more. */
            totp?: boolean;
        };
        ResetAcceptance: {
            /** @description 10 to 128 characters, not the e-mail address. */
            password: string;
            token: string;
        };
        ResetTold: {
            /** @example ada@example.com */
            email: string;
            name: string;
        };
        RowResult: {
            error?: {
                code: string;
                field?: string;
                message: string;
                status: number;
            };
            link?: components["schemas"]["Link"] & (Record<string, never> | null);
            ok: boolean;
            /** @description Counted from 1. */
            row: number;
        };
        Rule: {
            if?: components["schemas"]["Condition"];
            /** @description By which people know it, up to 60 characters. */
            name?: string;
            /** @description In the place of url: 1 to 20 URLs, of which a visitor always gets the same one. */
            split?: {
                name?: string;
                url: string;
                /** @description Its part of the sum of all weights, 0 to 1000. Default: 1. */
                weight?: number;
            }[];
            /** @description Where it leads. */
            url?: string;
        };
        RuleSet: {
            /** Format: date-time */
            createdAt: string;
            name: string;
            rules: components["schemas"]["Rule"][];
            /** Format: date-time */
            updatedAt: string;
            /** @description admin, cli or key:ID. */
            updatedBy: string;
            /** @description 1 when made, one more with each change; also the ETag. */
            version: number;
        };
        RuleSetList: {
            ruleSets: components["schemas"]["RuleSet"][];
            /** @description Sets that are damaged or of a newer version. */
            unreadable?: string[];
        };
        /** @description One of the two. */
        SecondFactor: {
            /** @example 123456 */
            code?: string;
            recoveryCode?: string;
        };
        Session: {
            /**
             * @description Browser and system that it was begun with.
             * @example Firefox on Linux
             */
            agent: string;
            /**
             * Format: date-time
             * @description When it was begun.
             * @example 2030-12-31T23:59:59Z
             */
            createdAt: string;
            /** @description Whether it is the one that asks. */
            current: boolean;
            /**
             * Format: date-time
             * @description When it is over unless it is used.
             * @example 2030-12-31T23:59:59Z
             */
            expiresAt: string;
            id: string;
            /**
             * Format: date-time
             * @description To the hour.
             * @example 2030-12-31T23:59:59Z
             */
            lastSeenAt: string;
        };
        SessionList: {
            sessions: components["schemas"]["Session"][];
        };
        SessionState: {
            /** @description Whether only one's own links may be changed; all are seen. */
            ownOnly: boolean;
            scopes: ("links:read" | "links:create" | "links:write" | "stats:read" | "keys:admin" | "domains:admin" | "blocks:admin" | "metrics:read" | "people:admin" | "audit:read")[];
            session: {
                /**
                 * Format: date-time
                 * @description When it was begun.
                 * @example 2030-12-31T23:59:59Z
                 */
                createdAt: string;
                /**
                 * Format: date-time
                 * @description When it is over unless it is used.
                 * @example 2030-12-31T23:59:59Z
                 */
                expiresAt: string;
                id: string;
            };
            user: components["schemas"]["Person"];
        };
        Setting: {
            default: string;
            /** @description What it does. */
            doc: string;
            /** @description Whether it is another than the default; of a secret, whether it is set. */
            isChanged: boolean;
            isSecret: boolean;
            /**
             * @description The environment variable.
             * @example LINNET_CASE
             */
            name: string;
            /** @description As it was when the process was started; empty: not set. Null for every secret. */
            value: string | null;
        };
        SettingList: {
            settings: components["schemas"]["Setting"][];
        };
        Setup: {
            /** @example ada@example.com */
            email: string;
            /** @description Up to 100 characters. */
            name: string;
            /** @description 10 to 128 characters, not the e-mail address. */
            password: string;
            /** @description What the server has told where it was started. */
            token: string;
        };
        SetupState: {
            /** @description Whether nobody is here yet: the first owner is to be made. */
            needsOwner: boolean;
        };
        /** @description What is said outright counts for more than what follows from the rest. */
        SimulatedVisitor: {
            /**
             * @description As a browser sends it.
             * @example de-AT,de;q=0.9
             */
            acceptLanguage?: string;
            /**
             * Format: date-time
             * @description When. Left out: now.
             */
            at?: string;
            bot?: boolean;
            /** @enum {string} */
            browser?: "chrome" | "duckduckgo" | "edge" | "firefox" | "huawei" | "ie" | "miui" | "opera" | "qq" | "safari" | "samsung" | "silk" | "uc" | "vivaldi" | "wechat" | "yandex";
            city?: string;
            country?: string;
            /** @enum {string} */
            device?: "mobile" | "tablet" | "desktop" | "tv";
            /** @description Country, region and city follow from it; with the user agent also who gets which URL. */
            ip?: string;
            knowsPassword?: boolean;
            /** @enum {string} */
            os?: "android" | "chromeos" | "harmonyos" | "ios" | "linux" | "macos" | "tizen" | "webos" | "windows";
            /** @description What stands behind the code. */
            path?: string;
            /** @description Whether somebody only looks, as with HEAD. */
            preview?: boolean;
            /** @description Whether a program asks that shows the link where it is posted; bot and preview follow. */
            previewer?: boolean;
            /** @description Whether a QR code was scanned. */
            qr?: boolean;
            /**
             * @description Of the short URL.
             * @example utm_source=paper
             */
            query?: string;
            /** @description The page that the link was on, or its host. */
            referrer?: string;
            region?: string;
            /** @description As a browser sends it: device, os, browser, bot, preview and previewer follow from it. */
            userAgent?: string;
        };
        Simulation: {
            decision: {
                /** @enum {string} */
                kind: "redirect" | "ask-password" | "preview" | "gone" | "blocked" | "not-yet" | "not-found";
                status: number | null;
                /** @description Whether a redirect would take one of maxClicks. */
                takesUse: boolean;
                url: string | null;
                /**
                 * @description What leads there: a rule, or the link's target for a system; null for its own URL and where it ends.
                 * @enum {string|null}
                 */
                via: "rule" | "ios" | "android" | null;
                /** @description Of a link that is gone or blocked. */
                why: string | null;
            };
            /** @description The rule that decided; null for none. */
            rule: {
                /** @description Counted from 0. */
                index: number;
                name: string | null;
                /** @description The set that it is of; null for one of the link's own. */
                ruleSet: string | null;
                /** @description Which URL of a split, counted from 0. */
                side: number | null;
            } | null;
            /** @description Every rule of the link and then of its set, in order, and why it holds or does not. */
            rules: {
                holds: boolean;
                if: components["schemas"]["Reason"] | null;
                name: string | null;
                ruleSet: string | null;
            }[];
            /** @description The facts as they were understood. */
            visitor: {
                [key: string]: unknown;
            };
        };
        Slot: {
            clicks: number;
            /**
             * Format: date-time
             * @description When it begins; it ends where the next one does.
             */
            start: string;
            /** @description Over several days, the sum of each day's: nobody is known the day after. */
            visitors: number;
        };
        Stats: {
            /** @description The period before, with compare=true. */
            before: {
                clicks: number;
                /**
                 * Format: date-time
                 * @description In the time zone that was asked for.
                 */
                from: string;
                /** @description Each kind of visitor by itself, also those that do not count above. */
                kinds: {
                    automated: components["schemas"]["Count"];
                    bot: components["schemas"]["Count"];
                    human: components["schemas"]["Count"];
                    monitor: components["schemas"]["Count"];
                    preview: components["schemas"]["Count"];
                };
                /** @description By `interval`; null without one. */
                series: components["schemas"]["Slot"][] | null;
                /**
                 * Format: date-time
                 * @description Not included.
                 */
                to: string;
                /** @description Over several days, the sum of each day's: nobody is known the day after. */
                visitors: number;
            } | null;
            /** @description Those that were asked for with `by`. */
            breakdowns: {
                browser?: components["schemas"]["Breakdown"];
                city?: components["schemas"]["Breakdown"];
                code?: components["schemas"]["Breakdown"];
                country?: components["schemas"]["Breakdown"];
                device?: components["schemas"]["Breakdown"];
                domain?: components["schemas"]["Breakdown"];
                language?: components["schemas"]["Breakdown"];
                link?: components["schemas"]["Breakdown"];
                os?: components["schemas"]["Breakdown"];
                page?: components["schemas"]["Breakdown"];
                qr?: components["schemas"]["Breakdown"];
                referrer?: components["schemas"]["Breakdown"];
                region?: components["schemas"]["Breakdown"];
                rule?: components["schemas"]["Breakdown"];
                side?: components["schemas"]["Breakdown"];
                status?: components["schemas"]["Breakdown"];
                utm_campaign?: components["schemas"]["Breakdown"];
                utm_content?: components["schemas"]["Breakdown"];
                utm_medium?: components["schemas"]["Breakdown"];
                utm_source?: components["schemas"]["Breakdown"];
                utm_term?: components["schemas"]["Breakdown"];
                version?: components["schemas"]["Breakdown"];
            };
            clicks: number;
            /** @description The single clicks that the numbers are of, with filters; null: everything was added up already. */
            events: {
                /** @description There were more than are looked at. */
                cut: boolean;
                scanned: number;
                /**
                 * Format: date-time
                 * @description From when on single clicks are kept; null: they are not.
                 */
                since: string | null;
            } | null;
            /**
             * Format: date-time
             * @description In the time zone that was asked for.
             */
            from: string;
            /** @description Clicks whose visitors ask not to be followed: they are not among the visitors. */
            hidden: number;
            /** @enum {string|null} */
            interval: "hour" | "day" | "week" | "month" | null;
            /** @description Each kind of visitor by itself, also those that do not count above. */
            kinds: {
                automated: components["schemas"]["Count"];
                bot: components["schemas"]["Count"];
                human: components["schemas"]["Count"];
                monitor: components["schemas"]["Count"];
                preview: components["schemas"]["Count"];
            };
            /** @description How many links were added up, where they were chosen one by one. */
            links: number | null;
            /** @description What is not exact, and why. */
            notes: {
                /** @enum {string} */
                code: "hours-only" | "whole-days" | "visitors-by-utc-day" | "visitors-estimated" | "visitors-added-up" | "values-attributed" | "values-left-out" | "from-events" | "events-short" | "events-cut" | "links-cut";
                text: string;
            }[];
            /** @description How clicks ended, also those that led nowhere. */
            outcomes: {
                blocked: number;
                ended: number;
                "not-found": number;
                password: number;
                previewed: number;
                redirected: number;
            };
            /** @description By `interval`; null without one. */
            series: components["schemas"]["Slot"][] | null;
            /**
             * Format: date-time
             * @description Not included.
             */
            to: string;
            tz: string;
            /** @description Over several days, the sum of each day's: nobody is known the day after. */
            visitors: number;
        };
        StatsShare: {
            hasPassword: boolean;
            /**
             * @description The address of the page. Told this once: nobody can look it up later.
             * @example https://lin.example/-/stats/sale/yd5MYesVrrV7ruuDVLAEjWxv
             */
            url: string;
        };
        StatsShareInput: {
            /** @description Asked of whoever opens the page, 4 to 200 characters. Left out: as it was; null takes it away. */
            password?: string | null;
        };
        Tag: {
            /** @description Links that have it, those in the trash not counted. */
            links: number;
            tag: string;
        };
        TagName: {
            name: string;
        };
        TagPage: {
            next: string | null;
            tags: components["schemas"]["Tag"][];
        };
        TotpCode: {
            code: string;
        };
        TotpNeeded: {
            /** @enum {string} */
            needs: "totp";
        };
        TotpStart: {
            /** @description The same as a QR code to be scanned: an SVG, drawn here. */
            qr: string;
            secret: string;
            /** @description For authenticators: otpauth://totp/… */
            uri: string;
        };
        Verdict: {
            /**
             * @description Whether the link is stopped, or left as it is.
             * @enum {string}
             */
            action: "block" | "dismiss";
            /** @description Whether a law demands it: the answer is 451, else 410. */
            legal?: boolean;
            /** @description What visitors are told, up to 500 characters; of a client or an allowed host, a note. */
            reason?: string;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    listAudit: {
        parameters: {
            query?: {
                /** @description An action, such as `link.update`, or all of a kind, such as `link`. */
                action?: string;
                /** @description What this one did: user:ID, key:ID, admin, cli or anonymous. */
                actor?: string;
                /** @description `next` of the page before. */
                cursor?: string;
                /** @description What was done then or later. */
                from?: string;
                /** @description Entries on a page at most. */
                limit?: number;
                /** @description What was done before. */
                to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditPage"];
                };
            };
            /** @description invalid_cursor, unknown_field */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description invalid_field */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    exportAudit: {
        parameters: {
            query?: {
                /** @description An action, such as `link.update`, or all of a kind, such as `link`. */
                action?: string;
                /** @description What this one did: user:ID, key:ID, admin, cli or anonymous. */
                actor?: string;
                /** @description Default: csv where Accept names it, else ndjson. */
                format?: "ndjson" | "csv";
                /** @description What was done then or later. */
                from?: string;
                /** @description What was done before. */
                to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All entries that are meant. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/x-ndjson": components["schemas"]["AuditEntry"];
                    "text/csv": string;
                };
            };
            /** @description unknown_field */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description invalid_field */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listBlocks: {
        parameters: {
            query?: {
                /** @description What is blocked: no link leads to a `host` or below it; a `link` leads nowhere; a `client` makes no links without a key. `allowed-host`: as soon as there is one, links lead to such hosts alone. */
                kind?: "host" | "link" | "client" | "allowed-host";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All entries, up to 10000; not the hosts of the file. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BlockList"];
                };
            };
            /** @description invalid_field */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    putBlock: {
        parameters: {
            query?: {
                /** @description The link's domain; left out: the default one. */
                domain?: string;
            };
            header?: never;
            path: {
                /** @description What is blocked: no link leads to a `host` or below it; a `link` leads nowhere; a `client` makes no links without a key. `allowed-host`: as soon as there is one, links lead to such hosts alone. */
                kind: "host" | "link" | "client" | "allowed-host";
                /** @description A host; a code of the link; an address or range of addresses, percent-encoded (`/` as `%2F`). */
                value: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewBlock"];
            };
        };
        responses: {
            /** @description It was blocked before, and has this reason now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Block"];
                };
            };
            /** @description It is blocked. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Block"];
                };
            };
            /** @description invalid_body, unknown_field */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description link_not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description edit_conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description invalid_field, unknown_domain */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteBlock: {
        parameters: {
            query?: {
                /** @description The link's domain; left out: the default one. */
                domain?: string;
            };
            header?: never;
            path: {
                /** @description What is blocked: no link leads to a `host` or below it; a `link` leads nowhere; a `client` makes no links without a key. `allowed-host`: as soon as there is one, links lead to such hosts alone. */
                kind: "host" | "link" | "client" | "allowed-host";
                /** @description A host; a code of the link; an address or range of addresses, percent-encoded (`/` as `%2F`). */
                value: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is blocked no more. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description block_not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description edit_conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description invalid_field, unknown_domain */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    bulk: {
        parameters: {
            query?: {
                /** @description Says what would happen, and changes nothing. */
                dryRun?: boolean;
                /** @description What a row does that does not say so. Default: create. */
                op?: "create" | "edit" | "delete" | "restore" | "purge";
            };
            header?: {
                /** @description Any text of up to 200 ASCII characters. Sent again within 24 hours, the same request gets the same answer. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BulkRow"][];
                "application/x-ndjson": components["schemas"]["BulkRow"];
                "text/csv": string;
            };
        };
        responses: {
            /** @description A result per row, whether or not any of them could be done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RowResult"][];
                    "application/x-ndjson": components["schemas"]["RowResult"];
                };
            };
            /** @description unknown_field */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description unsupported_media_type */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description invalid_field */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listDomains: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All of them, up to 10000. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DomainList"];
                };
            };
            /** @description Any problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readDomain: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The host, with its port if it has one of its own. */
                host: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The domain. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Domain"];
                };
            };
            /** @description domain_not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description invalid_field */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    putDomain: {
        parameters: {
            query?: never;
            header?: {
                /** @description Only if the domain still has this ETag. */
                "If-Match"?: string;
                /** @description `*`: only if it was not added yet. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description The host, with its port if it has one of its own. */
                host: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DomainSettings"];
            };
        };
        responses: {
            /** @description Changed. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Domain"];
                };
            };
            /** @description Added. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Domain"];
                };
            };
            /** @description invalid_body, unknown_field */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description edit_conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description precondition_failed */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description invalid_field, invalid_url */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteDomain: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The host, with its port if it has one of its own. */
                host: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Removed. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description domain_not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description domain_in_use, edit_conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description invalid_field */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    updateDomain: {
        parameters: {
            query?: never;
            header?: {
                /** @description Only if the domain still has this ETag. */
                "If-Match"?: string;
                /** @description `*`: only if it was not added yet. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description The host, with its port if it has one of its own. */
                host: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DomainSettings"];
            };
        };
        responses: {
            /** @description Changed. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Domain"];
                };
            };
            /** @description invalid_body, unknown_field */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description domain_not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description edit_conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description precondition_failed */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description invalid_field, invalid_url */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    exportLinks: {
        parameters: {
            query?: {
                /** @description Links that are archived, or those that are not. */
                archived?: boolean;
                /** @description Links made by this one: anonymous, admin, cli or key:ID. */
                creator?: string;
                /** @description Links on this domain. */
                domain?: string;
                /** @description Default: ndjson. */
                format?: "ndjson" | "csv";
                /** @description Links made then or later. */
                from?: string;
                /** @description Default: desc; asc for code. */
                order?: "asc" | "desc";
                /** @description Links with this text in code, URL, title or notes. Newest first. */
                q?: string;
                /** @description Default: created. clicks: those that people followed most come first. */
                sort?: "created" | "updated" | "code" | "clicks";
                /** @description Links in this state; the trash is in no other list. */
                state?: "trash" | "disabled" | "scheduled" | "expired" | "used-up" | "active";
                /** @description Links with this tag; several may be named, up to 50. */
                tag?: string[];
                /** @description Of several tags. Default: all. */
                tagMode?: "all" | "any";
                /** @description Links made before. */
                to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A row per link. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/x-ndjson": components["schemas"]["ExportRow"];
                    "text/csv": string;
                };
            };
            /** @description unknown_field */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description invalid_field, unknown_domain */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readInstance: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description For whoever has a key or is signed in. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Instance"];
                };
            };
            /** @description Any problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    checkInstance: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was found. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CheckList"];
                };
            };
            /** @description Any problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listSettings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All settings. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SettingList"];
                };
            };
            /** @description Any problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listInvitations: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The newest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvitationList"];
                };
            };
            /** @description Any problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    invite: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewInvitation"];
            };
        };
        responses: {
            /** @description The invitation. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MadeInvitation"];
                };
            };
            /** @description invalid_body, missing_field */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description owners_only */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description email_taken */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description invalid_field */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    withdrawInvitation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is good for nothing. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description owners_only */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description invitation_not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    acceptInvitation: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Acceptance"];
            };
        };
        responses: {
            /** @description Signed in. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionState"];
                };
            };
            /** @description invalid_body, missing_field */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description token_invalid, https_wanted, cross_site */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description email_taken */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description invalid_field */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readInvitation: {
        parameters: {
            query?: never;
            header: {
                /** @description What stands behind #token= in the address. */
                "X-Linnet-Token": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The invitation. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvitationTold"];
                };
            };
            /** @description missing_field */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description token_invalid */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description rate_limited */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listKeys: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All of them. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KeyList"];
                };
            };
            /** @description Any problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createKey: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewKey"];
            };
        };
        responses: {
            /** @description The key. Its text is told this once. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MadeKey"];
                };
            };
            /** @description invalid_body, missing_field, unknown_field */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description scope_missing */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description invalid_field */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    revokeKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is good for nothing. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description key_not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readOwnKey: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The key that was sent, or who is signed in. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
            /** @description Any problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listLinks: {
        parameters: {
            query?: {
                /** @description Links that are archived, or those that are not. */
                archived?: boolean;
                /** @description Links made by this one: anonymous, admin, cli or key:ID. */
                creator?: string;
                /** @description `next` of the page before. */
                cursor?: string;
                /** @description Links on this domain. */
                domain?: string;
                /** @description Links made then or later. */
                from?: string;
                /** @description Links on a page at most. */
                limit?: number;
                /** @description Default: desc; asc for code. */
                order?: "asc" | "desc";
                /** @description Links with this text in code, URL, title or notes. Newest first. */
                q?: string;
                /** @description Default: created. clicks: those that people followed most come first. */
                sort?: "created" | "updated" | "code" | "clicks";
                /** @description Links in this state; the trash is in no other list. */
                state?: "trash" | "disabled" | "scheduled" | "expired" | "used-up" | "active";
                /** @description Links with this tag; several may be named, up to 50. */
                tag?: string[];
                /** @description Of several tags. Default: all. */
                tagMode?: "all" | "any";
                /** @description Links made before. */
                to?: string;
                /** @description Whether to count all of them too. */
                total?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LinkPage"];
                };
            };
            /** @description invalid_cursor, unknown_field */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description clicks_off */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description invalid_field, unknown_domain */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createLink: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text of up to 200 ASCII characters. Sent again within 24 hours, the same request gets the same answer. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewLink"];
            };
        };
        responses: {
            /** @description Found: `reuse` was asked for. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Link"];
                };
            };
            /** @description Made. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Link"];
                };
            };
            /** @description invalid_body, missing_field, unknown_field */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description code_taken, external_id_taken */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description invalid_url, invalid_code, invalid_field, unknown_domain, key_reused */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readLink: {
        parameters: {
            query?: {
                /** @description The link's domain; left out: the default one. */
                domain?: string;
            };
            header?: {
                /** @description 304 if the link still has this ETag. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description A code of the link, percent-encoded: `/` as `%2F`. */
                code: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The link, by any of its codes. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Link"];
                };
            };
            /** @description The client has it already. */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description link_not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteLink: {
        parameters: {
            query?: {
                /** @description The link's domain; left out: the default one. */
                domain?: string;
                /** @description For good, not to the trash. The codes stay reserved: they may be printed somewhere. */
                permanently?: boolean;
                /** @description With permanently: gives up the codes too, so that anybody may have them. */
                release?: boolean;
            };
            header?: {
                /** @description Only if the link still has one of these ETags. */
                "If-Match"?: string;
            };
            path: {
                /** @description A code of the link, percent-encoded: `/` as `%2F`. */
                code: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It redirects no more. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description link_not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description edit_conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description precondition_failed */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description invalid_field */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    changeLink: {
        parameters: {
            query?: {
                /** @description The link's domain; left out: the default one. */
                domain?: string;
            };
            header?: {
                /** @description Only if the link still has one of these ETags. */
                "If-Match"?: string;
            };
            path: {
                /** @description A code of the link, percent-encoded: `/` as `%2F`. */
                code: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LinkChange"];
                "application/merge-patch+json": components["schemas"]["LinkChange"];
            };
        };
        responses: {
            /** @description The link as it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Link"];
                };
            };
            /** @description invalid_body, unknown_field */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description link_not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description code_taken, external_id_taken, in_trash, edit_conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description precondition_failed */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description invalid_url, invalid_code, invalid_field */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listAliases: {
        parameters: {
            query?: {
                /** @description The link's domain; left out: the default one. */
                domain?: string;
            };
            header?: never;
            path: {
                /** @description A code of the link, percent-encoded: `/` as `%2F`. */
                code: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The codes. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Aliases"];
                };
            };
            /** @description link_not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    addAlias: {
        parameters: {
            query?: {
                /** @description The link's domain; left out: the default one. */
                domain?: string;
            };
            header?: {
                /** @description Only if the link still has one of these ETags. */
                "If-Match"?: string;
            };
            path: {
                /** @description A code of the link, percent-encoded: `/` as `%2F`. */
                code: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewAlias"];
            };
        };
        responses: {
            /** @description The link, which the new code leads to. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Link"];
                };
            };
            /** @description invalid_body, missing_field, unknown_field */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description link_not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description code_taken, in_trash, edit_conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description precondition_failed */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description invalid_code, invalid_field */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    removeAlias: {
        parameters: {
            query?: {
                /** @description The link's domain; left out: the default one. */
                domain?: string;
            };
            header?: {
                /** @description Only if the link still has one of these ETags. */
                "If-Match"?: string;
            };
            path: {
                /** @description A code of the link, percent-encoded: `/` as `%2F`. */
                alias: string;
                /** @description A code of the link, percent-encoded: `/` as `%2F`. */
                code: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The code leads nowhere. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description link_not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description code_shown, in_trash, edit_conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description precondition_failed */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listLinkClicks: {
        parameters: {
            query?: {
                /** @description Clicks with this browser. May be there up to 50 times; empty: clicks that say nothing of it. */
                browser?: string[];
                /** @description Clicks with this city. May be there up to 50 times; empty: clicks that say nothing of it. */
                city?: string[];
                /** @description Clicks with this country. May be there up to 50 times; empty: clicks that say nothing of it. */
                country?: string[];
                /** @description `next` of the page before. */
                cursor?: string;
                /** @description Clicks with this device. May be there up to 50 times; empty: clicks that say nothing of it. */
                device?: string[];
                /** @description The link's domain; of all links: those on this domain. */
                domain?: string;
                /** @description json: a page. ndjson, csv: all of them, as a stream. Default: what Accept names, or json. */
                format?: "json" | "ndjson" | "csv";
                /** @description A date of the time zone, such as 2030-12-01, or a moment such as 2030-12-01T08:00:00Z. */
                from?: string;
                /** @description Whose clicks count: human, bot, preview, monitor, automated or all; several may be named. */
                kind?: string[];
                /** @description Clicks with this language. May be there up to 50 times; empty: clicks that say nothing of it. */
                language?: string[];
                /** @description Clicks on a page at most. */
                limit?: number;
                /** @description Clicks with this os. May be there up to 50 times; empty: clicks that say nothing of it. */
                os?: string[];
                /** @description Clicks that ended so: redirected, ended, password, previewed, blocked, not-found. */
                outcome?: string[];
                /** @description Clicks with this page. May be there up to 50 times; empty: clicks that say nothing of it. */
                page?: string[];
                /** @description Clicks with this qr. May be there up to 50 times; empty: clicks that say nothing of it. */
                qr?: string[];
                /** @description Clicks with this referrer. May be there up to 50 times; empty: clicks that say nothing of it. */
                referrer?: string[];
                /** @description Clicks with this region. May be there up to 50 times; empty: clicks that say nothing of it. */
                region?: string[];
                /** @description Clicks with this rule. May be there up to 50 times; empty: clicks that say nothing of it. */
                rule?: string[];
                /** @description Clicks with this side. May be there up to 50 times; empty: clicks that say nothing of it. */
                side?: string[];
                /** @description Clicks with this status. May be there up to 50 times; empty: clicks that say nothing of it. */
                status?: string[];
                /** @description A date, which is included, or a moment, which is not. Default: today. */
                to?: string;
                /** @description Time zone of the IANA database, such as Europe/Berlin. Default: UTC. */
                tz?: string;
                /** @description Clicks with this utm campaign. May be there up to 50 times; empty: clicks that say nothing of it. */
                utm_campaign?: string[];
                /** @description Clicks with this utm content. May be there up to 50 times; empty: clicks that say nothing of it. */
                utm_content?: string[];
                /** @description Clicks with this utm medium. May be there up to 50 times; empty: clicks that say nothing of it. */
                utm_medium?: string[];
                /** @description Clicks with this utm source. May be there up to 50 times; empty: clicks that say nothing of it. */
                utm_source?: string[];
                /** @description Clicks with this utm term. May be there up to 50 times; empty: clicks that say nothing of it. */
                utm_term?: string[];
                /** @description Clicks with this version. May be there up to 50 times; empty: clicks that say nothing of it. */
                version?: string[];
            };
            header?: never;
            path: {
                /** @description A code of the link, percent-encoded: `/` as `%2F`. */
                code: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page, or everything as a stream. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ClickPage"];
                    "application/x-ndjson": components["schemas"]["Click"];
                    "text/csv": string;
                };
            };
            /** @description invalid_cursor, unknown_field */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description link_not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description clicks_off */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description invalid_field, unknown_domain */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readHistory: {
        parameters: {
            query?: {
                /** @description The link's domain; left out: the default one. */
                domain?: string;
            };
            header?: never;
            path: {
                /** @description A code of the link, percent-encoded: `/` as `%2F`. */
                code: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The edits that are remembered. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["History"];
                };
            };
            /** @description link_not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readQr: {
        parameters: {
            query?: {
                /** @description RRGGBB, RGB or transparent, which counts as white. */
                background?: string;
                /** @description RRGGBB or RGB. Contrast to the background: at least 4:1. */
                color?: string;
                /** @description The link's domain; left out: the default one. */
                domain?: string;
                /** @description Left out: png where Accept asks for image/png alone, else svg. */
                format?: "svg" | "png";
                /** @description How much may be damaged: 7, 15, 25, 30 %. Left out: M; with a logo H. */
                level?: "L" | "M" | "Q" | "H";
                /** @description Modules that stay free on each side. */
                margin?: number;
                /** @description Whether the URL ends with ?qr, so that scans can be told. */
                marker?: boolean;
                /** @description Of the modules. */
                shape?: "square" | "round";
                /** @description Width and height in pixels. As PNG the code needs 2 for each of its modules. */
                size?: number;
            };
            header?: {
                /** @description 304 if the image still has this ETag. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description A code of the link, percent-encoded: `/` as `%2F`. */
                code: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The image. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "image/png": string;
                    "image/svg+xml": string;
                };
            };
            /** @description The client has it already. */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description unknown_field */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description link_not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description invalid_field */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    drawQr: {
        parameters: {
            query?: {
                /** @description RRGGBB, RGB or transparent, which counts as white. */
                background?: string;
                /** @description RRGGBB or RGB. Contrast to the background: at least 4:1. */
                color?: string;
                /** @description The link's domain; left out: the default one. */
                domain?: string;
                /** @description Left out: png where Accept asks for image/png alone, else svg. */
                format?: "svg" | "png";
                /** @description How much may be damaged: 7, 15, 25, 30 %. Left out: M; with a logo H. */
                level?: "L" | "M" | "Q" | "H";
                /** @description Modules that stay free on each side. */
                margin?: number;
                /** @description Whether the URL ends with ?qr, so that scans can be told. */
                marker?: boolean;
                /** @description Of the modules. */
                shape?: "square" | "round";
                /** @description Width and height in pixels. As PNG the code needs 2 for each of its modules. */
                size?: number;
            };
            header?: never;
            path: {
                /** @description A code of the link, percent-encoded: `/` as `%2F`. */
                code: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "image/png": string;
            };
        };
        responses: {
            /** @description The image. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "image/png": string;
                    "image/svg+xml": string;
                };
            };
            /** @description unknown_field */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description link_not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description body_too_large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description unsupported_media_type */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description invalid_field */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    restoreLink: {
        parameters: {
            query?: {
                /** @description The link's domain; left out: the default one. */
                domain?: string;
            };
            header?: {
                /** @description Only if the link still has one of these ETags. */
                "If-Match"?: string;
            };
            path: {
                /** @description A code of the link, percent-encoded: `/` as `%2F`. */
                code: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The link, as it was. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Link"];
                };
            };
            /** @description link_not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not_in_trash, edit_conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description precondition_failed */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    simulateLink: {
        parameters: {
            query?: {
                /** @description The link's domain; left out: the default one. */
                domain?: string;
            };
            header?: never;
            path: {
                /** @description A code of the link, percent-encoded: `/` as `%2F`. */
                code: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SimulatedVisitor"];
            };
        };
        responses: {
            /** @description The decision. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Simulation"];
                };
            };
            /** @description invalid_body, unknown_field */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description link_not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description invalid_field */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readLinkStats: {
        parameters: {
            query?: {
                /** @description Clicks with this browser. May be there up to 50 times; empty: clicks that say nothing of it. */
                browser?: string[];
                /** @description Dimensions to count apart: several may be named, parted by commas too. */
                by?: string[];
                /** @description Clicks with this city. May be there up to 50 times; empty: clicks that say nothing of it. */
                city?: string[];
                /** @description Whether to tell of the period before too. */
                compare?: boolean;
                /** @description Clicks with this country. May be there up to 50 times; empty: clicks that say nothing of it. */
                country?: string[];
                /** @description Clicks with this device. May be there up to 50 times; empty: clicks that say nothing of it. */
                device?: string[];
                /** @description The link's domain; left out: the default one. */
                domain?: string;
                /** @description A date of the time zone, such as 2030-12-01, or a moment such as 2030-12-01T08:00:00Z. */
                from?: string;
                /** @description What the series goes by, in up to 10000 steps. Weeks begin with Monday. */
                interval?: "hour" | "day" | "week" | "month";
                /** @description Whose clicks count: human, bot, preview, monitor, automated or all; several may be named. */
                kind?: string[];
                /** @description Clicks with this language. May be there up to 50 times; empty: clicks that say nothing of it. */
                language?: string[];
                /** @description Values of each dimension at most. */
                limit?: number;
                /** @description Clicks with this os. May be there up to 50 times; empty: clicks that say nothing of it. */
                os?: string[];
                /** @description Clicks that ended so: redirected, ended, password, previewed, blocked, not-found. */
                outcome?: string[];
                /** @description Clicks with this page. May be there up to 50 times; empty: clicks that say nothing of it. */
                page?: string[];
                /** @description Clicks with this qr. May be there up to 50 times; empty: clicks that say nothing of it. */
                qr?: string[];
                /** @description Clicks with this referrer. May be there up to 50 times; empty: clicks that say nothing of it. */
                referrer?: string[];
                /** @description Clicks with this region. May be there up to 50 times; empty: clicks that say nothing of it. */
                region?: string[];
                /** @description Clicks with this rule. May be there up to 50 times; empty: clicks that say nothing of it. */
                rule?: string[];
                /** @description Clicks with this side. May be there up to 50 times; empty: clicks that say nothing of it. */
                side?: string[];
                /** @description Clicks with this status. May be there up to 50 times; empty: clicks that say nothing of it. */
                status?: string[];
                /** @description A date, which is included, or a moment, which is not. Default: today. */
                to?: string;
                /** @description Time zone of the IANA database, such as Europe/Berlin. Default: UTC. */
                tz?: string;
                /** @description Clicks with this utm campaign. May be there up to 50 times; empty: clicks that say nothing of it. */
                utm_campaign?: string[];
                /** @description Clicks with this utm content. May be there up to 50 times; empty: clicks that say nothing of it. */
                utm_content?: string[];
                /** @description Clicks with this utm medium. May be there up to 50 times; empty: clicks that say nothing of it. */
                utm_medium?: string[];
                /** @description Clicks with this utm source. May be there up to 50 times; empty: clicks that say nothing of it. */
                utm_source?: string[];
                /** @description Clicks with this utm term. May be there up to 50 times; empty: clicks that say nothing of it. */
                utm_term?: string[];
                /** @description Clicks with this version. May be there up to 50 times; empty: clicks that say nothing of it. */
                version?: string[];
            };
            header?: never;
            path: {
                /** @description A code of the link, percent-encoded: `/` as `%2F`. */
                code: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Clicks and visitors, and how far the numbers are exact. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Stats"];
                };
            };
            /** @description unknown_field */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description link_not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description clicks_off */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description invalid_field, unknown_domain */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    shareStats: {
        parameters: {
            query?: {
                /** @description The link's domain; left out: the default one. */
                domain?: string;
            };
            header?: {
                /** @description Only if the link still has one of these ETags. */
                "If-Match"?: string;
            };
            path: {
                /** @description A code of the link, percent-encoded: `/` as `%2F`. */
                code: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["StatsShareInput"];
            };
        };
        responses: {
            /** @description Where the page is. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StatsShare"];
                };
            };
            /** @description invalid_body, unknown_field */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description scope_missing */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description link_not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description in_trash, edit_conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description precondition_failed */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description invalid_field */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    unshareStats: {
        parameters: {
            query?: {
                /** @description The link's domain; left out: the default one. */
                domain?: string;
            };
            header?: {
                /** @description Only if the link still has one of these ETags. */
                "If-Match"?: string;
            };
            path: {
                /** @description A code of the link, percent-encoded: `/` as `%2F`. */
                code: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The page is off, and its address leads nowhere. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description link_not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description in_trash, edit_conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description precondition_failed */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readLinkByExternalId: {
        parameters: {
            query?: never;
            header?: {
                /** @description 304 if the link still has this ETag. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description What another program calls the link, percent-encoded. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The link. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Link"];
                };
            };
            /** @description The client has it already. */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description link_not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    putLinkByExternalId: {
        parameters: {
            query?: never;
            header?: {
                /** @description Only if it still has one of these ETags; `*`: only if there is one. */
                "If-Match"?: string;
                /** @description `*`: only if there is none. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description What another program calls the link, percent-encoded. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewLink"];
            };
        };
        responses: {
            /** @description Changed, or as it should be already. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Link"];
                };
            };
            /** @description Made. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Link"];
                };
            };
            /** @description invalid_body, missing_field, unknown_field */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description code_taken, external_id_taken, in_trash, edit_conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description precondition_failed */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description invalid_url, invalid_code, invalid_field, unknown_domain */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteLinkByExternalId: {
        parameters: {
            query?: {
                /** @description For good, not to the trash. The codes stay reserved: they may be printed somewhere. */
                permanently?: boolean;
                /** @description With permanently: gives up the codes too, so that anybody may have them. */
                release?: boolean;
            };
            header?: {
                /** @description Only if the link still has one of these ETags. */
                "If-Match"?: string;
            };
            path: {
                /** @description What another program calls the link, percent-encoded. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It redirects no more. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description link_not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description edit_conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description precondition_failed */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description invalid_field */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listMakers: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All of them that have a name. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MakerList"];
                };
            };
            /** @description Any problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readDocument: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OpenAPI 3.1. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            /** @description Any problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    changePassword: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasswordChange"];
            };
        };
        responses: {
            /** @description It is another one. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description invalid_body, missing_field */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description password_wrong */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description invalid_field */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description rate_limited */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listPeople: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All of them, those who came first at the top. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PersonList"];
                };
            };
            /** @description Any problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    removePerson: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Nobody can sign in so. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description owners_only */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description person_not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description last_owner */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    changePerson: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PersonChange"];
            };
        };
        responses: {
            /** @description The person. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Person"];
                };
            };
            /** @description invalid_body, unknown_field */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description owners_only */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description person_not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description last_owner */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description invalid_field */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    resetPerson: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Reset"];
            };
        };
        responses: {
            /** @description The address. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MadeReset"];
                };
            };
            /** @description invalid_body */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description owners_only */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description person_not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description invalid_field */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    changeProfile: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Profile"];
            };
        };
        responses: {
            /** @description You. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Person"];
                };
            };
            /** @description invalid_body, unknown_field, missing_field */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description password_wrong */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description email_taken */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description invalid_field */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listReports: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All of them, of up to 1000 links. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReportList"];
                };
            };
            /** @description Any problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    decideReport: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Of the link, percent-encoded. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Verdict"];
            };
        };
        responses: {
            /** @description Decided: the report waits no more. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description invalid_body, missing_field, unknown_field */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description report_not_found, link_not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description edit_conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description invalid_field */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    acceptReset: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ResetAcceptance"];
            };
        };
        responses: {
            /** @description Sign in with it. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description invalid_body, missing_field */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description token_invalid, https_wanted, cross_site */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description invalid_field */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description rate_limited */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readReset: {
        parameters: {
            query?: never;
            header: {
                /** @description What stands behind #token= in the address. */
                "X-Linnet-Token": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Whose it is. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ResetTold"];
                };
            };
            /** @description missing_field */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description token_invalid */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description rate_limited */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listRuleSets: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All of them, up to 1000. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RuleSetList"];
                };
            };
            /** @description Any problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readRuleSet: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Up to 60 letters, digits, - and _; capitals don't count. */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The set. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RuleSet"];
                };
            };
            /** @description rule_set_not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description invalid_field */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    putRuleSet: {
        parameters: {
            query?: never;
            header?: {
                /** @description Only if the set still has this ETag. */
                "If-Match"?: string;
                /** @description `*`: only if there is no such set. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description Up to 60 letters, digits, - and _; capitals don't count. */
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewRuleSet"];
            };
        };
        responses: {
            /** @description Changed. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RuleSet"];
                };
            };
            /** @description Made. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RuleSet"];
                };
            };
            /** @description invalid_body, missing_field, unknown_field */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description edit_conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description precondition_failed */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description invalid_field, invalid_url */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteRuleSet: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Up to 60 letters, digits, - and _; capitals don't count. */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description rule_set_not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description rule_set_in_use, edit_conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description invalid_field */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readSession: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Whoever asks. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionState"];
                };
            };
            /** @description not_signed_in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    signIn: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Credentials"];
            };
        };
        responses: {
            /** @description Signed in, or a second factor is wanted. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionState"] | components["schemas"]["TotpNeeded"];
                };
            };
            /** @description invalid_body, missing_field */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description sign_in_failed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description https_wanted, cross_site */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description rate_limited */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    signOut: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Nobody is signed in any more. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Any problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    showSecondFactor: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SecondFactor"];
            };
        };
        responses: {
            /** @description Signed in. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionState"];
                };
            };
            /** @description invalid_body */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not_signed_in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description totp_wrong, https_wanted, cross_site */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description rate_limited */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listSessions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The newest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionList"];
                };
            };
            /** @description Any problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    endOtherSessions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All but this one are over. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Any problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    endSession: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is over. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description session_not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readSetup: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Whether nobody is here yet. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SetupState"];
                };
            };
            /** @description Any problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    setUp: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Setup"];
            };
        };
        responses: {
            /** @description Signed in. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionState"];
                };
            };
            /** @description invalid_body, missing_field */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description token_invalid, https_wanted, cross_site */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description owner_exists */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description invalid_field */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readStats: {
        parameters: {
            query?: {
                /** @description Clicks with this browser. May be there up to 50 times; empty: clicks that say nothing of it. */
                browser?: string[];
                /** @description Dimensions to count apart: several may be named, parted by commas too. */
                by?: string[];
                /** @description Clicks with this city. May be there up to 50 times; empty: clicks that say nothing of it. */
                city?: string[];
                /** @description Whether to tell of the period before too. */
                compare?: boolean;
                /** @description Clicks with this country. May be there up to 50 times; empty: clicks that say nothing of it. */
                country?: string[];
                /** @description Links made by this one: anonymous, admin, cli or key:ID. */
                creator?: string;
                /** @description Clicks with this device. May be there up to 50 times; empty: clicks that say nothing of it. */
                device?: string[];
                /** @description Links on this domain. */
                domain?: string;
                /** @description A date of the time zone, such as 2030-12-01, or a moment such as 2030-12-01T08:00:00Z. */
                from?: string;
                /** @description What the series goes by, in up to 10000 steps. Weeks begin with Monday. */
                interval?: "hour" | "day" | "week" | "month";
                /** @description Whose clicks count: human, bot, preview, monitor, automated or all; several may be named. */
                kind?: string[];
                /** @description Clicks with this language. May be there up to 50 times; empty: clicks that say nothing of it. */
                language?: string[];
                /** @description Values of each dimension at most. */
                limit?: number;
                /** @description Links by their ids, up to 50; goes with none of the others. */
                link?: string[];
                /** @description Clicks with this os. May be there up to 50 times; empty: clicks that say nothing of it. */
                os?: string[];
                /** @description Clicks that ended so: redirected, ended, password, previewed, blocked, not-found. */
                outcome?: string[];
                /** @description Clicks with this page. May be there up to 50 times; empty: clicks that say nothing of it. */
                page?: string[];
                /** @description Clicks with this qr. May be there up to 50 times; empty: clicks that say nothing of it. */
                qr?: string[];
                /** @description Clicks with this referrer. May be there up to 50 times; empty: clicks that say nothing of it. */
                referrer?: string[];
                /** @description Clicks with this region. May be there up to 50 times; empty: clicks that say nothing of it. */
                region?: string[];
                /** @description Clicks with this rule. May be there up to 50 times; empty: clicks that say nothing of it. */
                rule?: string[];
                /** @description Clicks with this side. May be there up to 50 times; empty: clicks that say nothing of it. */
                side?: string[];
                /** @description Clicks with this status. May be there up to 50 times; empty: clicks that say nothing of it. */
                status?: string[];
                /** @description Links with this tag; several may be named, all of which a link must have. */
                tag?: string[];
                /** @description A date, which is included, or a moment, which is not. Default: today. */
                to?: string;
                /** @description Time zone of the IANA database, such as Europe/Berlin. Default: UTC. */
                tz?: string;
                /** @description Clicks with this utm campaign. May be there up to 50 times; empty: clicks that say nothing of it. */
                utm_campaign?: string[];
                /** @description Clicks with this utm content. May be there up to 50 times; empty: clicks that say nothing of it. */
                utm_content?: string[];
                /** @description Clicks with this utm medium. May be there up to 50 times; empty: clicks that say nothing of it. */
                utm_medium?: string[];
                /** @description Clicks with this utm source. May be there up to 50 times; empty: clicks that say nothing of it. */
                utm_source?: string[];
                /** @description Clicks with this utm term. May be there up to 50 times; empty: clicks that say nothing of it. */
                utm_term?: string[];
                /** @description Clicks with this version. May be there up to 50 times; empty: clicks that say nothing of it. */
                version?: string[];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Clicks and visitors, and how far the numbers are exact. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Stats"];
                };
            };
            /** @description unknown_field */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description link_not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description clicks_off */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description invalid_field, unknown_domain */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listClicks: {
        parameters: {
            query?: {
                /** @description Clicks with this browser. May be there up to 50 times; empty: clicks that say nothing of it. */
                browser?: string[];
                /** @description Clicks with this city. May be there up to 50 times; empty: clicks that say nothing of it. */
                city?: string[];
                /** @description Clicks with this country. May be there up to 50 times; empty: clicks that say nothing of it. */
                country?: string[];
                /** @description `next` of the page before. */
                cursor?: string;
                /** @description Clicks with this device. May be there up to 50 times; empty: clicks that say nothing of it. */
                device?: string[];
                /** @description The link's domain; of all links: those on this domain. */
                domain?: string;
                /** @description json: a page. ndjson, csv: all of them, as a stream. Default: what Accept names, or json. */
                format?: "json" | "ndjson" | "csv";
                /** @description A date of the time zone, such as 2030-12-01, or a moment such as 2030-12-01T08:00:00Z. */
                from?: string;
                /** @description Whose clicks count: human, bot, preview, monitor, automated or all; several may be named. */
                kind?: string[];
                /** @description Clicks with this language. May be there up to 50 times; empty: clicks that say nothing of it. */
                language?: string[];
                /** @description Clicks on a page at most. */
                limit?: number;
                /** @description Clicks with this os. May be there up to 50 times; empty: clicks that say nothing of it. */
                os?: string[];
                /** @description Clicks that ended so: redirected, ended, password, previewed, blocked, not-found. */
                outcome?: string[];
                /** @description Clicks with this page. May be there up to 50 times; empty: clicks that say nothing of it. */
                page?: string[];
                /** @description Clicks with this qr. May be there up to 50 times; empty: clicks that say nothing of it. */
                qr?: string[];
                /** @description Clicks with this referrer. May be there up to 50 times; empty: clicks that say nothing of it. */
                referrer?: string[];
                /** @description Clicks with this region. May be there up to 50 times; empty: clicks that say nothing of it. */
                region?: string[];
                /** @description Clicks with this rule. May be there up to 50 times; empty: clicks that say nothing of it. */
                rule?: string[];
                /** @description Clicks with this side. May be there up to 50 times; empty: clicks that say nothing of it. */
                side?: string[];
                /** @description Clicks with this status. May be there up to 50 times; empty: clicks that say nothing of it. */
                status?: string[];
                /** @description A date, which is included, or a moment, which is not. Default: today. */
                to?: string;
                /** @description Time zone of the IANA database, such as Europe/Berlin. Default: UTC. */
                tz?: string;
                /** @description Clicks with this utm campaign. May be there up to 50 times; empty: clicks that say nothing of it. */
                utm_campaign?: string[];
                /** @description Clicks with this utm content. May be there up to 50 times; empty: clicks that say nothing of it. */
                utm_content?: string[];
                /** @description Clicks with this utm medium. May be there up to 50 times; empty: clicks that say nothing of it. */
                utm_medium?: string[];
                /** @description Clicks with this utm source. May be there up to 50 times; empty: clicks that say nothing of it. */
                utm_source?: string[];
                /** @description Clicks with this utm term. May be there up to 50 times; empty: clicks that say nothing of it. */
                utm_term?: string[];
                /** @description Clicks with this version. May be there up to 50 times; empty: clicks that say nothing of it. */
                version?: string[];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page, or everything as a stream. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ClickPage"];
                    "application/x-ndjson": components["schemas"]["Click"];
                    "text/csv": string;
                };
            };
            /** @description invalid_cursor, unknown_field */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description scope_missing */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description clicks_off */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description invalid_field, unknown_domain */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readDailyStats: {
        parameters: {
            query?: {
                /** @description Days, today included. */
                days?: number;
                /** @description Links by their ids, 1 to 50. */
                link?: string[];
                /** @description Time zone of the IANA database, such as Europe/Berlin. Default: UTC. */
                tz?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A number for each day, the last one being today. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DailyStats"];
                };
            };
            /** @description unknown_field */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description clicks_off */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description invalid_field */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listenToClicks: {
        parameters: {
            query?: {
                /** @description A code of the only link to hear of. */
                code?: string;
                /** @description The link's domain; left out: the default one. */
                domain?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A stream without an end. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
            /** @description unknown_field */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description link_not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description clicks_off */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description invalid_field, unknown_domain */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description live_full */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readOrphanStats: {
        parameters: {
            query?: {
                /** @description Clicks with this browser. May be there up to 50 times; empty: clicks that say nothing of it. */
                browser?: string[];
                /** @description Dimensions to count apart: several may be named, parted by commas too. */
                by?: string[];
                /** @description Clicks with this city. May be there up to 50 times; empty: clicks that say nothing of it. */
                city?: string[];
                /** @description These codes, with @ and the host off the default domain. */
                code?: string[];
                /** @description Whether to tell of the period before too. */
                compare?: boolean;
                /** @description Clicks with this country. May be there up to 50 times; empty: clicks that say nothing of it. */
                country?: string[];
                /** @description Clicks with this device. May be there up to 50 times; empty: clicks that say nothing of it. */
                device?: string[];
                /** @description Codes on this domain. */
                domain?: string;
                /** @description A date of the time zone, such as 2030-12-01, or a moment such as 2030-12-01T08:00:00Z. */
                from?: string;
                /** @description What the series goes by, in up to 10000 steps. Weeks begin with Monday. */
                interval?: "hour" | "day" | "week" | "month";
                /** @description Whose clicks count: human, bot, preview, monitor, automated or all; several may be named. */
                kind?: string[];
                /** @description Clicks with this language. May be there up to 50 times; empty: clicks that say nothing of it. */
                language?: string[];
                /** @description Values of each dimension at most. */
                limit?: number;
                /** @description Clicks with this os. May be there up to 50 times; empty: clicks that say nothing of it. */
                os?: string[];
                /** @description Clicks that ended so: redirected, ended, password, previewed, blocked, not-found. */
                outcome?: string[];
                /** @description Clicks with this page. May be there up to 50 times; empty: clicks that say nothing of it. */
                page?: string[];
                /** @description Clicks with this qr. May be there up to 50 times; empty: clicks that say nothing of it. */
                qr?: string[];
                /** @description Clicks with this referrer. May be there up to 50 times; empty: clicks that say nothing of it. */
                referrer?: string[];
                /** @description Clicks with this region. May be there up to 50 times; empty: clicks that say nothing of it. */
                region?: string[];
                /** @description Clicks with this rule. May be there up to 50 times; empty: clicks that say nothing of it. */
                rule?: string[];
                /** @description Clicks with this side. May be there up to 50 times; empty: clicks that say nothing of it. */
                side?: string[];
                /** @description Clicks with this status. May be there up to 50 times; empty: clicks that say nothing of it. */
                status?: string[];
                /** @description A date, which is included, or a moment, which is not. Default: today. */
                to?: string;
                /** @description Time zone of the IANA database, such as Europe/Berlin. Default: UTC. */
                tz?: string;
                /** @description Clicks with this utm campaign. May be there up to 50 times; empty: clicks that say nothing of it. */
                utm_campaign?: string[];
                /** @description Clicks with this utm content. May be there up to 50 times; empty: clicks that say nothing of it. */
                utm_content?: string[];
                /** @description Clicks with this utm medium. May be there up to 50 times; empty: clicks that say nothing of it. */
                utm_medium?: string[];
                /** @description Clicks with this utm source. May be there up to 50 times; empty: clicks that say nothing of it. */
                utm_source?: string[];
                /** @description Clicks with this utm term. May be there up to 50 times; empty: clicks that say nothing of it. */
                utm_term?: string[];
                /** @description Clicks with this version. May be there up to 50 times; empty: clicks that say nothing of it. */
                version?: string[];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description How often, and who asked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Stats"];
                };
            };
            /** @description unknown_field */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description scope_missing */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description clicks_off */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description invalid_field, unknown_domain */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listTags: {
        parameters: {
            query?: {
                /** @description `next` of the page before. */
                cursor?: string;
                /** @description Tags on a page at most. */
                limit?: number;
                /** @description Tags that begin so. */
                q?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TagPage"];
                };
            };
            /** @description invalid_cursor, unknown_field */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description invalid_field */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteTag: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Percent-encoded. */
                tag: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The links that were changed. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tag"];
                };
            };
            /** @description tag_not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description invalid_field */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    renameTag: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Percent-encoded. */
                tag: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TagName"];
            };
        };
        responses: {
            /** @description The tag, with the links that were changed. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tag"];
                };
            };
            /** @description invalid_body, missing_field, unknown_field */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description tag_not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description invalid_field */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    startTotp: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Password"];
            };
        };
        responses: {
            /** @description What an authenticator needs. Told this once. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TotpStart"];
                };
            };
            /** @description invalid_body, missing_field */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description password_wrong */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description totp_on */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description rate_limited */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    stopTotp: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Password"];
            };
        };
        responses: {
            /** @description A password is enough. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description invalid_body, missing_field */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description password_wrong */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description totp_off */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description rate_limited */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    confirmTotp: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TotpCode"];
            };
        };
        responses: {
            /** @description From now on codes are asked for. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RecoveryCodes"];
                };
            };
            /** @description invalid_body, missing_field */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description totp_wrong */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description totp_on, totp_off */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description rate_limited */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    makeRecoveryCodes: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Password"];
            };
        };
        responses: {
            /** @description The new ones. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RecoveryCodes"];
                };
            };
            /** @description invalid_body, missing_field */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description password_wrong */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description totp_off */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description rate_limited */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
}
