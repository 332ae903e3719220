/** What was undone and can be done again. Typing at one place within a moment is one step. */
export interface History<T> {
  past: readonly T[];
  now: T;
  future: readonly T[];
  mark: string;
  at: number;
}

const MOMENT = 1_500;
const MOST = 200;

export function begin<T>(now: T): History<T> {
  return { past: [], now, future: [], mark: "", at: 0 };
}

/** Another step; the same `mark` soon after the last one goes on with it. An empty mark is always a step of its own. */
export function advance<T>(history: History<T>, next: T, mark: string, at: number): History<T> {
  if (next === history.now) return history;
  const goesOn = mark !== "" && mark === history.mark && at - history.at < MOMENT && history.past.length > 0;
  const past = goesOn ? history.past : [...history.past, history.now].slice(-MOST);
  return { past, now: next, future: [], mark, at };
}

export function undo<T>(history: History<T>): History<T> {
  const last = history.past.at(-1);
  if (last === undefined) return history;
  return { past: history.past.slice(0, -1), now: last, future: [history.now, ...history.future], mark: "", at: 0 };
}

export function redo<T>(history: History<T>): History<T> {
  const [next, ...future] = history.future;
  if (next === undefined) return history;
  return { past: [...history.past, history.now], now: next, future, mark: "", at: 0 };
}
