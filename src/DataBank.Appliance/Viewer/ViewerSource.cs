namespace DataBank.Appliance;

/// <summary>One DICOMweb service that the viewer offers.</summary>
/// <param name="Name">Unique; it stands in the viewer's URLs and keys its cache.</param>
/// <param name="Title">What a person reads.</param>
/// <param name="Path">The service's base path on this origin.</param>
/// <param name="TakesUploads">Whether measurements and segmentations can be saved there.</param>
internal sealed record ViewerSource(string Name, string Title, string Path, bool TakesUploads);
