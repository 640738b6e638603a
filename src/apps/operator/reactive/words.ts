const stop =
  /^(?:\/?stop|\/stop@\w+|stop (?:it|that|now|please|everything)|please stop|\/?halt|abort|\/?cancel|stopp|aufhören|hör auf|halt an|abbrechen|arrête|arrete|para|basta|стоп|остановись|停止)$/iu;

/** Whether a text says to stop and nothing else. */
export function saysStop(text: string): boolean {
  return stop.test(
    text
      .normalize('NFC')
      .trim()
      .replaceAll(/[.!\s]+$/gu, ''),
  );
}
