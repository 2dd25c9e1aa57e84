namespace DataBank.Pseudonymization;

/// <summary>What must not stand beside a hit: short identifiers are searched as whole words, so that they are not found inside other values.</summary>
internal enum Edge
{
    /// <summary>Long enough to be found anywhere.</summary>
    None,

    /// <summary>Not beside another digit.</summary>
    Digits,

    /// <summary>Not beside another digit or a decimal point.</summary>
    Number,

    /// <summary>Not beside an ASCII letter.</summary>
    Letters,

    /// <summary>Not beside an ASCII letter or digit.</summary>
    LettersAndDigits,

    /// <summary>Not beside hiragana or katakana.</summary>
    Kana,
}
