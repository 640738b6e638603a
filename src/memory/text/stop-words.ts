/** English words that say too little to search for, as they look once apostrophes are gone. */
export const stopWords: ReadonlySet<string> = new Set(
  `i me my myself we our ours ourselves you your yours yourself yourselves he him his himself she her hers herself
  it its itself they them their theirs themselves what which who whom whose this that these those
  am is are was were be been being have has had having do does did doing done
  will would shall should can could may might must ought
  a an the and but if or because as until while of at by for with about against between into through during before
  after above below to from up down in out on off over under again further then once upon onto within without across
  here there when where why how all any both each few more most other some such no nor not only own same so than too very
  s t d m o y ll re ve just now don aren couldn didn doesn hadn hasn haven isn mightn mustn needn shan shouldn wasn
  weren won wouldn ain let yes oh ok okay hey hi`
    .split(/\s+/)
    .filter(
      (word) => word !== '' && !['once', 'few', 'both', 'done', 'let', 'yes', 'hey', 'hi'].includes(word),
    ),
);
