namespace DataBank.Dicom;

/// <summary>Serves one request of a peer: reads its data set and sends the responses.</summary>
public delegate Task DimseHandler(DimseAssociation association, DimseMessage request, CancellationToken cancellation);
