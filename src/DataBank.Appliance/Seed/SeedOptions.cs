namespace DataBank.Appliance;

/// <summary>What is to be made.</summary>
/// <param name="IsRich">About 200 resources per patient instead of about 20.</param>
internal sealed record SeedOptions(int Patients, int Seed, bool IsRich, ImagingChoice Imaging)
{
    /// <summary>CT volumes are 21 MB each: this many are enough unless more are asked for.</summary>
    private const int PatientsWithImaging = 20;

    public bool HasImaging(int number) =>
        Imaging == ImagingChoice.All || (Imaging == ImagingChoice.First && number <= PatientsWithImaging);
}
