/** Seconds as people say them, in the two largest units: `45 s`, `12 min 30 s`, `4 h 13 min`, `2 d 3 h`. */
export function durationText(seconds: number): string {
  if (seconds < 10 && seconds % 1 !== 0) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return pair(whole, 60, 'min', 's', 1);
  if (whole < 86_400) return pair(whole, 3600, 'h', 'min', 60);
  return pair(whole, 86_400, 'd', 'h', 3600);
}

function pair(seconds: number, unit: number, name: string, restName: string, restUnit: number): string {
  const rest = Math.floor((seconds % unit) / restUnit);
  const head = `${Math.floor(seconds / unit)} ${name}`;
  return rest === 0 ? head : `${head} ${rest} ${restName}`;
}
