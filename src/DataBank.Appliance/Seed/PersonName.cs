namespace DataBank.Appliance;

/// <summary>One part of a name in three scripts: as written, as read (full-width katakana), in Latin letters.</summary>
internal sealed record PersonName(string Kanji, string Kana, string Romaji);
