import { createContext } from "preact";
import { useContext } from "preact/hooks";

import type { Offer, Problem } from "./offer.ts";
import type { Server } from "./server.ts";
import { said } from "./values.ts";

/** What every part of the builder may use. */
export interface Surroundings {
  offer: Offer;
  server: Server;
  /** What is pointed to, by id: from the server's answers and from what was chosen here. */
  names: { [id: string]: string };
  problems: readonly Problem[];
  icons: string;
  name(id: string, label: string): void;
  announce(sentence: string): void;
  /** Where the keyboard goes once this change is drawn: to a part's handle or to its first control. */
  focus(number: number, on: "handle" | "body"): void;
}

export const Around = createContext<Surroundings | null>(null);

export function useAround(): Surroundings {
  const around = useContext(Around);
  if (!around) throw new Error("a part of the builder stands outside of it");
  return around;
}

export type Say = (key: string, places?: { [name: string]: string | number }) => string;

/** A sentence of the builder in the reader's language. */
export function useTexts(): Say {
  const { offer } = useAround();
  return (key, places = {}) => said(offer.texts[key] ?? key, places);
}
