namespace DataBank.Storage;

/// <summary>How the numbers of an <see cref="IndexSet"/> come out of the index.</summary>
internal enum IndexSetOrder
{
    /// <summary>Rising, and read through sooner than looked up for single resources: full text.</summary>
    ByNumberAlone,

    /// <summary>Rising: a page is read without looking at the rest.</summary>
    ByNumber,

    /// <summary>By time, which rises with numbers: those of a range lie together among all resources.</summary>
    ByTime,

    /// <summary>Anyhow: those of a large set lie everywhere among all resources.</summary>
    Spread,
}
