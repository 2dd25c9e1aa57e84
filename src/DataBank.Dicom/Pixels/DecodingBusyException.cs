namespace DataBank.Dicom;

/// <summary>So many pixels are being decoded that there is no memory for more; it may go better in a while.</summary>
public sealed class DecodingBusyException() : IOException("There is no memory for more pixels at the moment");
