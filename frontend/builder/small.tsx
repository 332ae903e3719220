/** Small parts that many places draw: an icon, a button with an icon, a menu of acts, faults. */
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

import { useAround, useTexts } from "./around.ts";
import type { Problem } from "./offer.ts";

export function Icon({ name }: { name: string }) {
  const { icons } = useAround();
  return (
    <svg class="icon" aria-hidden="true" focusable="false">
      <use href={`${icons}#${name}`} />
    </svg>
  );
}

interface Pressed {
  icon: string;
  label: string;
  onPress: () => void;
  disabled?: boolean;
}

export function IconButton({ icon, label, onPress, disabled }: Pressed) {
  return (
    <button type="button" class="btn btn-ghost-secondary btn-icon btn-sm" aria-label={label} title={label} disabled={disabled ?? false} onClick={onPress}>
      <Icon name={icon} />
    </button>
  );
}

export interface MenuAct {
  icon: string;
  label: string;
  act: () => void;
  isDanger?: boolean;
}

/** A button that shows further ones; Escape and leaving put them away. */
export function Menu({ label, acts }: { label: string; acts: MenuAct[] }) {
  const [isOpen, setOpen] = useState(false);
  const [box, button] = useAway<HTMLDivElement>(isOpen, () => setOpen(false));
  return (
    <div class="cr-menu" ref={box}>
      <button ref={button} type="button" class="btn btn-ghost-secondary btn-icon btn-sm" aria-label={label} title={label} aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        <Icon name="dots" />
      </button>
      {isOpen && (
        <div class="dropdown-menu show cr-menu-acts">
          {acts.map((one) => (
            <button
              key={one.label}
              type="button"
              class={`dropdown-item${one.isDanger ? " text-danger" : ""}`}
              onClick={() => {
                setOpen(false);
                one.act();
              }}
            >
              <Icon name={one.icon} /> {one.label}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}

/** Closes what is open when the keyboard or the pointer leaves it; Escape gives the focus back to its button. */
export function useAway<E extends HTMLElement>(isOpen: boolean, close: () => void) {
  const box = useRef<E>(null);
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (!isOpen) return undefined;
    const left = (event: Event): void => {
      if (!box.current?.contains(event.target as Node)) close();
    };
    const pressed = (event: KeyboardEvent): void => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      close();
      button.current?.focus();
    };
    const root = box.current;
    document.addEventListener("pointerdown", left);
    document.addEventListener("focusin", left);
    root?.addEventListener("keydown", pressed);
    return () => {
      document.removeEventListener("pointerdown", left);
      document.removeEventListener("focusin", left);
      root?.removeEventListener("keydown", pressed);
    };
  });
  return [box, button] as const;
}

/** What is wrong here; what was never filled in is asked for, not blamed. */
export function Problems({ id, problems, isBlank }: { id: string; problems: readonly Problem[]; isBlank: boolean }) {
  const say = useTexts();
  if (problems.length === 0) return null;
  const sentences = [...new Set(problems.map((one) => one.sentence))];
  return (
    <p id={id} class={`cr-part-problem ${isBlank ? "text-secondary" : "text-danger"}`}>
      {isBlank ? say("fill_in") : sentences.join(" ")}
    </p>
  );
}

export function Labelled({ label, children }: { label: string; children: ComponentChildren }) {
  return (
    <span class="cr-labelled">
      {label !== "" && <span class="cr-labelled-word">{label}</span>}
      {children}
    </span>
  );
}
