using System.Text.RegularExpressions;
using DataBank.Dicom;

namespace DataBank.Pseudonymization;

/// <summary>
/// Retain Safe Private (PS3.15 E.3.10): elements of Table E.3.10-1 pass, found by the creator of their block and their number in it, wherever the block lies. What
/// the sender itself declares safe (0008,0303) does not pass: it is only the sender's word.
/// </summary>
internal static partial class SafePrivateElements
{
    private const ushort FirstBlock = 0x10, LastBlock = 0xFF;

    /// <summary>The table's form of a private element that may pass; null when it may not.</summary>
    public static PrivateElement? Find(DicomDataset dataset, DicomElement element) =>
        PrivateDictionary.Standard.Find(dataset, element.Tag) is { } known && known.Vr == element.Vr && IsOfValues(known.Vr) ? known : null;

    /// <summary>Whether a text of the table may pass: a short one in ASCII that cannot hold a number of a patient.</summary>
    public static bool MayPass(string text) => Form().IsMatch(text);

    /// <summary>Keeps the reservations of those blocks of which something stays, and takes the others away.</summary>
    /// <param name="blocks">Group and block of what stays: 0x00E10010.</param>
    public static void Reserve(DicomDataset source, IReadOnlySet<uint> blocks, DatasetBuilder target)
    {
        foreach (var element in source.Elements)
        {
            if (element.Tag is not { IsPrivate: true, Element: >= FirstBlock and <= LastBlock } tag)
                continue;
            if (blocks.Contains(tag.Value) && source.Text(tag) is { } creator)
                target.Set(tag, Vr.LO, creator);
            else
                target.Remove(tag);
        }
    }

    public static uint BlockOf(Tag tag) => ((uint)tag.Group << 16) | (uint)(tag.Element >> 8);

    private static bool IsOfValues(Vr vr) => vr is not (Vr.SQ or Vr.UN or Vr.OB or Vr.OW or Vr.OF or Vr.OD or Vr.OL or Vr.OV or Vr.PN or Vr.AE or Vr.UR);

    [GeneratedRegex(@"^(?!.*[0-9]{5})[A-Za-z0-9 .,:;+()/_%-]{1,64}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
