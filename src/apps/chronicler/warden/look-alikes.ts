/**
 * Letters of other scripts that pass for Latin ones, and small capitals. Used to compare, never to show: a Russian word read
 * through it is nonsense.
 */
export const lookAlikes: ReadonlyMap<string, string> = new Map(
  Object.entries({
    // Cyrillic
    а: 'a', в: 'b', е: 'e', ѕ: 's', і: 'i', ј: 'j', к: 'k', м: 'm', н: 'h', о: 'o', р: 'p', с: 'c', т: 't', у: 'y',
    х: 'x', ѵ: 'v', ԁ: 'd', ԛ: 'q', ԝ: 'w', ѡ: 'w', һ: 'h', ӏ: 'l', г: 'r', п: 'n', ь: 'b', ё: 'e', ї: 'i', з: '3',
    // Greek
    α: 'a', β: 'b', γ: 'y', ε: 'e', η: 'n', ι: 'i', κ: 'k', ν: 'v', ο: 'o', ρ: 'p', τ: 't', υ: 'u', χ: 'x', ω: 'w',
    σ: 'o', μ: 'u', ϲ: 'c', ϳ: 'j',
    // Small capitals and letters of phonetic alphabets, which no normal form takes apart
    ᴀ: 'a', ʙ: 'b', ᴄ: 'c', ᴅ: 'd', ᴇ: 'e', ꜰ: 'f', ɢ: 'g', ʜ: 'h', ɪ: 'i', ᴊ: 'j', ᴋ: 'k', ʟ: 'l', ᴍ: 'm', ɴ: 'n',
    ᴏ: 'o', ᴘ: 'p', ʀ: 'r', ꜱ: 's', ᴛ: 't', ᴜ: 'u', ᴠ: 'v', ᴡ: 'w', ʏ: 'y', ᴢ: 'z', ɑ: 'a', ɡ: 'g', ı: 'i', ʋ: 'v',
    ø: 'o', ł: 'l', đ: 'd', ß: 's',
  }),
);
