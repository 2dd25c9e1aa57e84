namespace DataBank.Dicom;

/// <summary>How a frame is to be shown.</summary>
public sealed record RenderRequest
{
    public PictureFormat Format { get; init; } = PictureFormat.Png;

    /// <summary>1 to 100, for JPEG.</summary>
    public int Quality { get; init; } = 90;

    /// <summary>The frame, from 1.</summary>
    public int Frame { get; init; } = 1;

    /// <summary>Null: the window of the presentation state or the image, else one over all its values.</summary>
    public Window? Window { get; init; }

    /// <summary>Which of the image's own windows and VOI tables, from 0; a number that it has not means the first.</summary>
    public int VoiIndex { get; init; }

    /// <summary>Null: one pixel for each of the image.</summary>
    public Viewport? Viewport { get; init; }

    /// <summary>Whether the image's overlays are drawn; a presentation state decides itself.</summary>
    public bool WithOverlays { get; init; }

    public Annotations Annotations { get; init; }

    public PresentationState? PresentationState { get; init; }
}
