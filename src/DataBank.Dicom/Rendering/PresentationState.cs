namespace DataBank.Dicom;

/// <summary>
/// A softcopy presentation state (PS3.3 A.33): how somebody decided that images are to be shown. Grayscale transformations, displayed
/// area, turning, shutters, overlays and graphics are followed; of colour states the spatial part and the graphics.
/// </summary>
/// <param name="dataset">The whole object, large values in memory.</param>
public sealed class PresentationState(DicomDataset dataset)
{
    private static readonly Tag ReferencedSeries = new(0x0008, 0x1115);
    private static readonly Tag ReferencedImages = new(0x0008, 0x1140);
    private static readonly Tag ReferencedInstance = new(0x0008, 0x1155);
    private static readonly Tag ReferencedFrames = new(0x0008, 0x1160);
    private static readonly Tag SoftcopyVoiLuts = new(0x0028, 0x3110);
    private static readonly Tag DisplayedAreas = new(0x0070, 0x005A);
    private static readonly Tag Rotation = new(0x0070, 0x0042);
    private static readonly Tag HorizontalFlip = new(0x0070, 0x0041);
    private static readonly Tag PresentationShape = new(0x2050, 0x0020);
    private static readonly Tag PresentationLuts = new(0x2050, 0x0010);
    private const ushort OverlayActivationLayer = 0x1001;

    /// <summary>Whether a SOP class is one of the presentation states that can be followed here.</summary>
    public static bool IsSopClass(string? uid) => uid is "1.2.840.10008.5.1.4.1.1.11.1" or "1.2.840.10008.5.1.4.1.1.11.2";

    /// <summary>Whether the state was made for this image.</summary>
    public bool RefersTo(string sopInstanceUid) => dataset.Items(ReferencedSeries).Any(series => series.Items(ReferencedImages).Any(image => image.Text(ReferencedInstance) == sopInstanceUid));

    internal DicomDataset Dataset => dataset;

    internal int QuarterTurns => (int)(dataset.Integer(Rotation) ?? 0) / 90 & 3;

    internal bool IsMirrored => dataset.Text(HorizontalFlip) == "Y";

    internal Shutter? Shutter => Dicom.Shutter.Read(dataset);

    internal ModalityTransform? Modality(bool isSigned) => ModalityTransform.Read(dataset, isSigned, LargeValues.None);

    internal VoiTransform? Voi(FrameAttributes frame, bool isSigned) =>
        ItemFor(SoftcopyVoiLuts, frame) is { } item ? VoiTransform.Read(item, 0, isSigned, LargeValues.None) : null;

    internal PresentationTransform? Presentation =>
        dataset.Contains(PresentationShape) || dataset.Contains(PresentationLuts) ? PresentationTransform.OfState(dataset, LargeValues.None) : null;

    internal DisplayedArea? Area(FrameAttributes frame) => ItemFor(DisplayedAreas, frame) is { } item ? DisplayedArea.Read(item) : null;

    /// <summary>The state's own planes; those of the image are shown only where the state activates their group.</summary>
    internal List<Overlay> Overlays(FrameAttributes frame) => Overlay.Read(dataset, frame.Number, format: null, [], LargeValues.None);

    internal bool Activates(Overlay overlay) => dataset.Text(new Tag((ushort)overlay.Group, OverlayActivationLayer)) is not null;

    /// <summary>Whether an item of the state is about this frame: it names no images, or this one and, where it names frames, this frame.</summary>
    internal static bool IsAbout(DicomDataset item, FrameAttributes frame)
    {
        var images = item.Items(ReferencedImages);
        return images.Count == 0 || images.Any(image =>
            image.Text(ReferencedInstance) == frame.Image.Text(Tag.FromValue(Tags.SopInstanceUid))
            && (FrameAttributes.Numbers(image, ReferencedFrames) is not { Length: > 0 } frames || frames.Contains(frame.Number)));
    }

    private DicomDataset? ItemFor(Tag sequence, FrameAttributes frame) => dataset.Items(sequence).FirstOrDefault(item => IsAbout(item, frame));
}
