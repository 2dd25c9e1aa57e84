using DataBank.Storage;

namespace DataBank.Proxy;

/// <summary>What came of looking at the pixels of an instance; still unread when the reader of text failed.</summary>
/// <param name="Reason">Why a person is to decide: "too-large", "too-many-frames", "unreadable", "text-remains", "much-text", "review-only".</param>
/// <param name="PixelHash">SHA-256 of the file that was looked at.</param>
/// <param name="Copy">What is shown instead of it, where it is cleared.</param>
internal sealed record PixelOutcome(InstanceVerdict Verdict, string Reason, string PixelHash, ReadOnlyMemory<byte> Copy = default);
