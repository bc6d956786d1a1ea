import { hashToState, stateToHash, type ViewState } from './view-state.ts';

/** The view's state, kept in the address so that a link shows what its sender saw. */
export interface Address {
  state(): ViewState;
  set(change: Partial<ViewState>): void;
}

/** `onChange` hears of states that come from outside, such as an address typed or a step back, and what was before them. */
export function openAddress(onChange: (before: ViewState) => void): Address {
  let state = hashToState(location.hash);
  addEventListener('hashchange', () => {
    const before = state;
    state = hashToState(location.hash);
    onChange(before);
  });
  return {
    state: () => state,
    set(change) {
      state = { ...state, ...change };
      history.replaceState(null, '', `#${stateToHash(state)}`);
    },
  };
}
