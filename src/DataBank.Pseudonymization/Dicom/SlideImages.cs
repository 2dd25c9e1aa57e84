using System.Collections.Frozen;
using System.Text.Json;
using DataBank.Dicom;

namespace DataBank.Pseudonymization;

/// <summary>
/// Whole slide images (PS3.3 A.32.8): tissue may be shown, the slide's label never, nor a picture of the whole slide with its label on it. What does not say that no
/// label is in it is taken for one with a label.
/// </summary>
internal sealed class SlideImages
{
    private const int Flavor = 2;

    private static readonly Tag LabelInImage = new(0x0048, 0x0010), FrameType = new(0x0008, 0x9007), FrameTypes = new(0x0040, 0x0710);
    private static readonly Tag[] FunctionalGroups = [new(0x5200, 0x9229), new(0x5200, 0x9230)];

    private readonly FrozenSet<string> sopClasses, labels;
    private readonly FrozenDictionary<string, PixelRule> flavors;

    /// <param name="file">SOP classes, the rule for each flavor (value 3 of Image Type), and values of Image or Frame Type that tell of a label.</param>
    public SlideImages(JsonElement file)
    {
        sopClasses = file.GetProperty("sopClasses").EnumerateObject().Select(sopClass => sopClass.Name).ToFrozenSet();
        labels = file.GetProperty("labels").EnumerateArray().Select(label => label.GetString()!).ToFrozenSet();
        flavors = file.GetProperty("flavors").EnumerateObject().ToFrozenDictionary(flavor => flavor.Name, flavor => flavor.Value.GetString() == "searched" ? PixelRule.Searched : PixelRule.Free);
    }

    public IReadOnlySet<string> SopClasses => sopClasses;

    public PixelRule RuleFor(DicomDataset image)
    {
        var type = image.Texts(HeaderTags.ImageType);
        var frameTypes = FunctionalGroups.SelectMany(image.Items).SelectMany(group => group.Items(FrameTypes)).SelectMany(frame => frame.Texts(FrameType));
        return type.Count <= Flavor || type.Concat(frameTypes).Any(labels.Contains) || image.Text(LabelInImage) is not "NO" || image.Text(HeaderTags.BurnedInAnnotation) is not "NO"
            ? PixelRule.Withheld
            : flavors.GetValueOrDefault(type[Flavor], PixelRule.Withheld);
    }
}
