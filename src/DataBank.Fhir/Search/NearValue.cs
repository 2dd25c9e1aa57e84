namespace DataBank.Fhir;

/// <summary>A circle on the earth: degrees of its centre and metres around it.</summary>
public sealed record NearValue(double Latitude, double Longitude, double Metres) : SearchValue;
