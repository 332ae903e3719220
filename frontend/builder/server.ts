/** What the builder asks the server. An answer that comes too late for its question is dropped by who asked. */
import type { Json } from "./documents.ts";
import type { Checked, Choice, Estimate, Offer, Problem, SeenProperty } from "./offer.ts";

export interface Addresses {
  offer: string;
  check: string;
  estimate: string;
  count: string;
  choices: string;
  properties: string;
}

export class Server {
  private readonly addresses: Addresses;

  constructor(addresses: Addresses) {
    this.addresses = addresses;
  }

  offer(): Promise<Offer> {
    return get<Offer>(this.addresses.offer);
  }

  check(document: Json, signal: AbortSignal): Promise<Checked> {
    return post<Checked>(this.addresses.check, document, signal);
  }

  async estimate(document: Json, signal: AbortSignal): Promise<Estimate | { problems: Problem[] }> {
    return post<Estimate | { problems: Problem[] }>(this.addresses.estimate, document, signal);
  }

  /** Exactly, which may take a while. */
  async count(document: Json, signal: AbortSignal): Promise<number> {
    return (await post<{ number: number }>(this.addresses.count, document, signal)).number;
  }

  async choices(target: string, text: string): Promise<Choice[]> {
    const query = new URLSearchParams({ target, q: text });
    return (await get<{ choices: Choice[] }>(`${this.addresses.choices}?${query}`)).choices;
  }

  async properties(acts: readonly string[]): Promise<SeenProperty[]> {
    const query = new URLSearchParams({ acts: acts.join(",") });
    return (await get<{ properties: SeenProperty[] }>(`${this.addresses.properties}?${query}`)).properties;
  }
}

async function get<T>(address: string): Promise<T> {
  return read<T>(await fetch(address, { headers: { Accept: "application/json" } }));
}

async function post<T>(address: string, body: Json, signal: AbortSignal): Promise<T> {
  const token = document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]')?.content ?? "";
  const headers = { "Content-Type": "application/json", "X-CSRFToken": token };
  return read<T>(await fetch(address, { method: "POST", body: JSON.stringify(body), headers, signal }));
}

/** 422 is an answer: it says what is wrong. */
async function read<T>(answer: Response): Promise<T> {
  if (!answer.ok && answer.status !== 422) throw new Error(`the server answered ${answer.status}`);
  return (await answer.json()) as T;
}
