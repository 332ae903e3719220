const PREFIX = "crescendo.";

/** Small things kept in the browser. Where storage is closed, by the browser or for want of consent, they live as long as the page. */
export class Store {
  private readonly memory = new Map<string, string>();
  private allowed = false;

  /** Opening carries over what was learnt so far; closing forgets all but the visitor's own choice. */
  allow(allowed: boolean): void {
    this.allowed = allowed;
    if (allowed) this.memory.forEach((value, key) => this.write(key, value));
    else ["device", "queue", "wait", "bare"].forEach((key) => this.drop(key));
  }

  get(key: string): string | null {
    return this.memory.get(key) ?? (this.allowed ? this.read(key) : null);
  }

  set(key: string, value: string): void {
    if (!this.allowed || !this.write(key, value)) this.memory.set(key, value);
  }

  /** True while what is kept outlives the page. */
  isLasting(): boolean {
    return this.allowed && this.write("probe", "") && this.drop("probe");
  }

  /** The choice about consent is kept whatever it is: without it a refusal would be asked for again and again. */
  readChoice(): string | null {
    return this.memory.get("consent") ?? this.read("consent");
  }

  writeChoice(choice: string): void {
    if (!this.write("consent", choice)) this.memory.set("consent", choice);
  }

  drop(key: string): true {
    this.memory.delete(key);
    try {
      window.localStorage.removeItem(PREFIX + key);
    } catch {
      // Storage is closed: nothing is there.
    }
    return true;
  }

  private read(key: string): string | null {
    try {
      return window.localStorage.getItem(PREFIX + key);
    } catch {
      return null;
    }
  }

  private write(key: string, value: string): boolean {
    try {
      window.localStorage.setItem(PREFIX + key, value);
      this.memory.delete(key);
      return true;
    } catch {
      return false;
    }
  }
}
