import { hashToState, stateToHash, type ViewState } from './view-state.ts';

/** The view's state, kept in the address so that a link shows what its sender saw. */
export interface Address {
  state(): ViewState;
  set(change: Partial<ViewState>): void;
}

/** `onChange` hears of states that come from outside, such as an address typed or a step back. */
export function openAddress(onChange: () => void): Address {
  let state = hashToState(location.hash);
  addEventListener('hashchange', () => {
    state = hashToState(location.hash);
    onChange();
  });
  return {
    state: () => state,
    set(change) {
      state = { ...state, ...change };
      history.replaceState(null, '', `#${stateToHash(state)}`);
    },
  };
}
