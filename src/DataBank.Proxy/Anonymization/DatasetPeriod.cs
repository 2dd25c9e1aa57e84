namespace DataBank.Proxy;

/// <summary>Only resources dated within it are read, by the view's dates; an end that is absent is open.</summary>
internal sealed record DatasetPeriod(DateOnly? Start, DateOnly? End);
