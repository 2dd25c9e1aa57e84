namespace DataBank.Dicom;

/// <summary>Serves one normalized request; its data set is null when it had none. A <see cref="DimseException"/> becomes its status.</summary>
public delegate Task<NormalizedAnswer> NormalizedHandler(DimseRequest request, DicomDataset? dataSet, CancellationToken cancellation);
