namespace DataBank.Proxy;

/// <summary>The date from which a person's intervals and age are reckoned: the first date of this element in these resources.</summary>
internal sealed record DatasetIndex(string Search, string Element);
