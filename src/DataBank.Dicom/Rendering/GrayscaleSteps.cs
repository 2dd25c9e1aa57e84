namespace DataBank.Dicom;

/// <summary>The three steps from a stored value to a P-value (PS3.4 figure N.2-1).</summary>
internal sealed record GrayscaleSteps(ModalityTransform Modality, VoiTransform Voi, PresentationTransform Presentation)
{
    /// <summary>A pixel that is no number is black.</summary>
    public byte Apply(double stored)
    {
        var grey = Voi.Apply(Modality.Apply(stored));
        return double.IsNaN(grey) ? (byte)0 : Presentation.Apply(grey);
    }
}
