/** Nothing that goes wrong in here may reach the page it stands on. */
export function guard<A extends unknown[]>(act: (...given: A) => void): (...given: A) => void {
  return (...given) => {
    try {
      act(...given);
    } catch {
      // The visitor's page matters more than our count of it.
    }
  };
}
