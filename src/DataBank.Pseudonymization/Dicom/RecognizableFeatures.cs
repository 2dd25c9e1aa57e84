using System.Collections.Frozen;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using DataBank.Dicom;

namespace DataBank.Pseudonymization;

/// <summary>
/// Images of which a face could be made (PS3.15 E.3.2, Clean Recognizable Visual Features): volumes of the head. Nobody looks at
/// pixels here, so what the header says of the body part decides, and a volume that says nothing is taken for one.
/// </summary>
internal sealed class RecognizableFeatures
{
    private static readonly uint[] Descriptions =
    [
        0x00180015, // Body Part Examined
        0x00081030, // Study Description
        0x0008103E, // Series Description
        0x00181030, // Protocol Name
        0x00321060, // Requested Procedure Description
        0x00400254, // Performed Procedure Step Description
    ];

    private static readonly Tag AnatomicRegion = Tag.FromValue(0x00082218);

    private readonly FrozenSet<string> sopClasses;
    private readonly FrozenSet<string> slices;
    private readonly FrozenSet<string> headCodes;
    private readonly FrozenSet<string> otherCodes;
    private readonly Regex head;
    private readonly Regex elsewhere;

    /// <param name="file">SOP classes of volumes, those of them that are single slices, and the words and codes that tell of the head and of other places.</param>
    public RecognizableFeatures(JsonElement file)
    {
        sopClasses = Set(file.GetProperty("sopClasses"));
        slices = Set(file.GetProperty("slices"));
        headCodes = Set(file.GetProperty("codes").GetProperty("head"));
        otherCodes = Set(file.GetProperty("codes").GetProperty("elsewhere"));
        head = Words(file.GetProperty("head"));
        elsewhere = Words(file.GetProperty("elsewhere"));
    }

    /// <summary>Whether an image shows a head, or may show one since nothing says that it shows something else.</summary>
    public bool MayBeIn(DicomDataset image, string sopClass)
    {
        if (!sopClasses.Contains(sopClass))
        {
            return false;
        }
        var texts = Descriptions.SelectMany(tag => image.Texts(Tag.FromValue(tag))).Select(text => text.Normalize(NormalizationForm.FormKC)).ToList();
        var codes = image.Items(AnatomicRegion).Select(region => region.Text(Tag.FromValue(HeaderTags.CodeValue))).OfType<string>().ToList();
        return texts.Any(head.IsMatch) || codes.Any(headCodes.Contains)
            || !(texts.Any(elsewhere.IsMatch) || codes.Any(otherCodes.Contains));
    }

    /// <summary>Whether instances of a class are single slices, of which a volume can be put together.</summary>
    public bool IsSlice(string sopClass) => slices.Contains(sopClass);

    private static FrozenSet<string> Set(JsonElement list) => list.EnumerateArray().Select(each => each.GetString()!).ToFrozenSet(StringComparer.Ordinal);

    private static Regex Words(JsonElement pattern) => new(pattern.GetString()!, RegexOptions.CultureInvariant | RegexOptions.IgnoreCase);
}
