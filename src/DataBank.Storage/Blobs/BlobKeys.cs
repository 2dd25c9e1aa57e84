namespace DataBank.Storage;

/// <summary>The keys that blobs are encrypted with.</summary>
/// <param name="Current">What new blobs are encrypted with; null: new blobs are not encrypted.</param>
/// <param name="All">Every key that a stored blob may have been encrypted with.</param>
public sealed record BlobKeys(BlobKey? Current, IReadOnlyList<BlobKey> All)
{
    public static BlobKeys None { get; } = new(null, []);

    /// <exception cref="InvalidDataException">No key has this id.</exception>
    internal BlobKey Find(ReadOnlySpan<byte> id)
    {
        foreach (var key in All)
        {
            if (key.Id.Span.SequenceEqual(id)) return key;
        }
        throw new InvalidDataException("A blob is encrypted with a key that is not among the keys of the blobs.");
    }
}
