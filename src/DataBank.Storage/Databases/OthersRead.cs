namespace DataBank.Storage;

/// <summary>A write that said it reads its own resources alone has met others: it begins again, as one that reads anything.</summary>
internal sealed class OthersRead : Exception;
