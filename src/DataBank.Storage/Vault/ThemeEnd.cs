namespace DataBank.Storage;

/// <summary>How a theme's rows in the vault end; each end takes what the ones before it take, and more.</summary>
internal enum ThemeEnd
{
    /// <summary>The view is made anew under the same pseudonyms.</summary>
    Emptied,

    /// <summary>The theme gets its next key: nothing leads from the former pseudonyms to the next ones.</summary>
    Rekeyed,

    /// <summary>Nothing is left.</summary>
    Shredded,
}
