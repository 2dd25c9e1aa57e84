using System.Globalization;
using System.Text;
using DataBank.Dicom;

namespace DataBank.Proxy;

/// <summary>
/// Searches all frames of an image for text. A word counts when it was read with some confidence, or with little when it is one of the
/// patient's own: names in every script, numbers, dates.
/// </summary>
internal sealed class TextInPixels(Tesseract tesseract)
{
    private const int FramesAtOnce = 6;
    private const double Confident = 60; // In what is left of a frame when only ink is shown.
    private const double ConfidentOfWhole = 80; // In the frame as it is, where anatomy and noise look like letters.
    private const double ConfidentOfShort = 88; // A letter or two, or one ideograph or kana, are read into any noise.
    private const double ConfidentOfOwn = 5;
    private const double LowestLetter = 7; // Pixels of the frame: what is lower is noise, and nobody can read it.
    private const int Margin = 3;

    /// <summary>Where text stands in any frame, with some room around it; null when reading failed: it may go better another time.</summary>
    /// <param name="frames">The image.</param>
    /// <param name="own">What identifies the patient.</param>
    /// <param name="cancellation">Ends the search.</param>
    public async Task<IReadOnlyList<PixelArea>?> FindAsync(FrameReader frames, IReadOnlyList<string> own, CancellationToken cancellation)
    {
        var words = own.SelectMany(Parts).Where(word => word.Length >= 2).ToHashSet(StringComparer.Ordinal);
        var found = new List<PixelArea>();
        var renderer = new ImageRenderer(frames);
        IReadOnlyList<TextPicture>? before = null;
        for (var first = 1; first <= frames.Count; first += FramesAtOnce)
        {
            var pictures = new List<TextPicture>();
            for (var frame = first; frame < first + FramesAtOnce && frame <= frames.Count; frame++)
            {
                var made = await TextPictures.OfAsync(renderer, frame, cancellation);
                if (before is not null && made.Count == before.Count && made.Zip(before).All(pair => pair.First.Samples.AsSpan().SequenceEqual(pair.Second.Samples)))
                    continue; // The same pictures again.
                before = made;
                pictures.AddRange(made);
            }
            if (pictures.Count == 0)
                continue;
            if (await tesseract.ReadAsync(pictures, cancellation) is not { } read)
                return null;
            found.AddRange(
                from word in read
                let scale = pictures[word.Picture].Scale
                where Counts(word, scale, pictures[word.Picture].IsWhole ? ConfidentOfWhole : Confident, words)
                select InFrame(word.Area, scale));
        }
        return [.. found.Distinct()];
    }

    private static bool Counts(FoundWord word, double scale, double confident, HashSet<string> own)
    {
        var text = Fold(word.Text);
        var isLegible = word.Area.Height / scale >= LowestLetter;
        var isShort = text.Length == 1 || (text.Length == 2 && char.IsAscii(text[0]));
        return text.Length > 0
            && ((word.Confidence >= (isShort ? ConfidentOfShort : confident) && isLegible)
                || (word.Confidence >= ConfidentOfOwn && (text.Length >= 4 || (text.Length >= 2 && !char.IsAscii(text[0])))
                    && own.Any(mine => mine.Contains(text, StringComparison.Ordinal) || text.Contains(mine, StringComparison.Ordinal))));
    }

    private static PixelArea InFrame(PixelArea area, double scale)
    {
        var room = Margin + (int)(area.Height / scale / 4);
        int left = (int)(area.Left / scale) - room, top = (int)(area.Top / scale) - room;
        return new PixelArea(left, top, (int)Math.Ceiling(area.Width / scale) + (2 * room) + 1, (int)Math.Ceiling(area.Height / scale) + (2 * room) + 1);
    }

    private static IEnumerable<string> Parts(string identifier)
    {
        yield return Fold(identifier);
        foreach (var part in identifier.Split([' ', '\u3000', '^', '=', '-', '/'], StringSplitOptions.RemoveEmptyEntries))
            yield return Fold(part);
    }

    /// <summary>Letters and digits alone, in one width, case and kana.</summary>
    private static string Fold(string text) => string.Concat(text.Normalize(NormalizationForm.FormKC).Where(char.IsLetterOrDigit)
        .Select(c => c is >= '\u3041' and <= '\u3096' ? (char)(c + 0x60) : char.ToUpper(c, CultureInfo.InvariantCulture)));
}
