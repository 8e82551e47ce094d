// One post as this viewer sees it now; null: there is none for her, undefined: the answer was lost, ask again later.
import { fromHtml } from "./place.js";

export async function fresh(num) {
  const answer = await fetch(`/p/${num}/`, { headers: { "HX-Request": "true", "HX-Current-URL": location.href } }).catch(() => null);
  if (!answer || answer.status >= 500 || answer.status === 429) return undefined;
  const html = answer.ok ? await answer.text().catch(() => undefined) : "";
  return html === undefined ? undefined : fromHtml(html).find((one) => one.id === `p${num}`) || null;
}
