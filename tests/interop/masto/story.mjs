// A story played with the masto client (npm): Ada writes, Bo listens. Prints one JSON object with what Bo heard.
import { pathToFileURL } from "node:url";

const [folder, url, ada, bo] = process.argv.slice(2);
const masto = await import(pathToFileURL(`${folder}/node_modules/masto/dist/index.js`));
const { createRestAPIClient, createStreamingAPIClient } = masto;

const heard = [];
const waiting = [];
function hear(where) {
  return (event) => {
    heard.push({ where, event: event.event, stream: event.stream, payload: event.payload });
    for (const one of [...waiting]) one();
  };
}
function until(fits, what) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`never heard: ${what}; heard ${JSON.stringify(heard.map((e) => [e.where, e.event]))}`)), 20000);
    const look = () => {
      const found = heard.find(fits);
      if (!found) return;
      clearTimeout(timer);
      waiting.splice(waiting.indexOf(look), 1);
      resolve(found);
    };
    waiting.push(look);
    look();
  });
}
const of = (where, event, id) => (one) =>
  one.where === where && one.event === event && (!id || one.payload === id || one.payload?.id === id);

const writer = createRestAPIClient({ url, accessToken: ada });
const reader = createRestAPIClient({ url, accessToken: bo });
const me = await writer.v1.accounts.verifyCredentials();
await reader.v1.accounts.$select(me.id).follow();
const home = await reader.v2.instance.fetch();
const streaming = createStreamingAPIClient({
  streamingApiUrl: home.configuration.urls.streaming,
  accessToken: bo,
  implementation: globalThis.WebSocket,
});
const streams = {
  user: streaming.user.subscribe(),
  public: streaming.public.subscribe(),
  direct: streaming.direct.subscribe(),
  hashtag: streaming.hashtag.subscribe({ tag: "soles" }),
};
for (const [name, stream] of Object.entries(streams)) {
  (async () => {
    for await (const event of stream) hear(name)(event);
  })().catch(() => {});
}
await new Promise((resolve) => setTimeout(resolve, 1500));

const first = await writer.v1.statuses.create({ status: "Hello @bo, about #soles", visibility: "public" });
const update = await until(of("user", "update", first.id), "update");
await until(of("public", "update", first.id), "public update");
await until(of("hashtag", "update", first.id), "hashtag update");
const note = await until(of("user", "notification"), "notification");
await writer.v1.statuses.$select(first.id).update({ status: "Hello @bo, about boots" });
const edit = await until(of("user", "status.update", first.id), "edit");
await reader.v2.filters.create({ title: "x", context: ["home"], keywordsAttributes: [{ keyword: "zzz" }] });
await until(of("user", "filters_changed"), "filters_changed");
const quiet = await writer.v1.statuses.create({ status: "@bo only you", visibility: "direct" });
const talk = await until(of("direct", "conversation"), "conversation");
await writer.v1.statuses.$select(first.id).remove();
await until(of("user", "delete", first.id), "delete");
const page = await reader.v1.timelines.home.list({ limit: 5 });
const health = await (await fetch(`${url}/api/v1/streaming/health`)).text();
console.log(
  JSON.stringify({
    update: update.payload.content,
    note: note.payload.type,
    edited: edit.payload.content,
    conversation: talk.payload.lastStatus.id === quiet.id,
    publicHeard: heard.filter((one) => one.where === "public").map((one) => one.event),
    home: page.map((one) => one.id),
    health,
  }),
);
process.exit(0);
