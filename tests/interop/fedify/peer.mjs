// A server built on Fedify, steered by the tests: it signs, sends, fetches and tells what came.
import http from "node:http";
import { createFederation, generateCryptoKeyPair, MemoryKvStore } from "@fedify/fedify";
import { Activity, Endpoints, Person } from "@fedify/vocab";

const [host, firstKnock, port] = process.argv.slice(2);
const origin = `https://${host}`;
const newSchemeOnly = firstKnock === "rfc9421";
const people = new Map([["finn", {}], ["gil", {}], ["hal", {}]]);
const keys = new Map();
const documents = new Map();
const came = [];
const asked = [];

const federation = createFederation({
  kv: new MemoryKvStore(),
  origin,
  allowPrivateAddress: true,
  firstKnock,
});

federation
  .setActorDispatcher("/users/{identifier}", async (ctx, identifier) => {
    const person = people.get(identifier);
    if (!person) return null;
    const pairs = await ctx.getActorKeyPairs(identifier);
    return new Person({
      id: ctx.getActorUri(identifier),
      preferredUsername: identifier,
      name: person.name ?? identifier,
      inbox: ctx.getInboxUri(identifier),
      endpoints: new Endpoints({ sharedInbox: ctx.getInboxUri() }),
      followers: ctx.getFollowersUri(identifier),
      publicKey: pairs[0].cryptographicKey,
      assertionMethods: pairs.map((pair) => pair.multikey),
      aliases: (person.aliases ?? []).map((each) => new URL(each)),
      successor: person.successor ? new URL(person.successor) : null,
    });
  })
  .setKeyPairsDispatcher(async (_ctx, identifier) => {
    if (!people.has(identifier)) return [];
    if (!keys.has(identifier)) {
      keys.set(identifier, [
        await generateCryptoKeyPair("RSASSA-PKCS1-v1_5"),
        await generateCryptoKeyPair("Ed25519"),
      ]);
    }
    return keys.get(identifier);
  });

federation.setFollowersDispatcher("/users/{identifier}/followers", () => ({ items: [] }));

federation
  .setInboxListeners("/users/{identifier}/inbox", "/inbox")
  .on(Activity, async (_ctx, activity) => {
    came.push(await activity.toJsonLd({ format: "compact" }).catch(() => activity.toJsonLd()));
  })
  .setSharedKeyDispatcher(() => ({ identifier: "finn" }));

const steer = {
  // What came into the inboxes, already verified by Fedify.
  async came() {
    return came;
  },
  // The signature scheme of each request that was made to this server.
  async asked() {
    return asked;
  },
  // Change a person: name, aliases, successor.
  async person({ identifier, ...change }) {
    people.set(identifier, { ...people.get(identifier), ...change });
  },
  // Serve a document under a path of this server.
  async document({ path, document, status = 200 }) {
    documents.set(path, { document, status });
  },
  // Find something by handle or address, by WebFinger and a signed fetch.
  async lookup({ what, identifier = "finn" }) {
    const ctx = federation.createContext(new URL(origin), undefined);
    const documentLoader = await ctx.getDocumentLoader({ identifier });
    const found = await ctx.lookupObject(what, { documentLoader });
    return found === null ? null : await found.toJsonLd();
  },
  // Send an activity, written as JSON, to an inbox.
  async send({ identifier = "finn", to, inbox, activity }) {
    const ctx = federation.createContext(new URL(origin), undefined);
    const documentLoader = await ctx.getDocumentLoader({ identifier });
    const made = await Activity.fromJsonLd(activity, { documentLoader, contextLoader: ctx.contextLoader });
    await ctx.sendActivity({ identifier }, { id: new URL(to), inboxId: new URL(inbox) }, made, { immediate: true });
  },
};

async function answered(request, url, body) {
  if (url.pathname.startsWith("/_/")) {
    const result = await steer[url.pathname.slice(3)](body.length ? JSON.parse(body) : {});
    return Response.json(result ?? null);
  }
  const scheme = request.headers["signature-input"] ? "rfc9421" : request.headers.signature ? "cavage" : "";
  asked.push([request.method, url.pathname, scheme]);
  if (newSchemeOnly && scheme === "cavage") return new Response("only RFC 9421 here", { status: 401 });
  const kept = documents.get(url.pathname);
  if (kept) {
    return Response.json(kept.document, { status: kept.status, headers: { "content-type": "application/activity+json" } });
  }
  const headers = new Headers(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
  const init = { method: request.method, headers, ...(body.length ? { body } : {}) };
  return await federation.fetch(new Request(url, init), { contextData: undefined });
}

http
  .createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    let answer;
    try {
      answer = await answered(request, new URL(request.url, origin), Buffer.concat(chunks));
    } catch (error) {
      answer = new Response(String(error?.stack ?? error), { status: 500 });
    }
    response.writeHead(answer.status, Object.fromEntries(answer.headers));
    response.end(Buffer.from(await answer.arrayBuffer()));
  })
  .listen(Number(port), "127.0.0.1");
