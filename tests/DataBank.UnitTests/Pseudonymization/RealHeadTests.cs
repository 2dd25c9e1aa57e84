using System.Buffers.Binary;
using System.IO.Compression;
using DataBank.Pseudonymization;

namespace DataBank.UnitTests;

/// <summary>The face of a real head: an MR volume of a volunteer that was published, with a mask of the brain (Debian's mricron-data).</summary>
public sealed class RealHeadTests
{
    private const string Folder = "/usr/share/mricron/templates";
    private const int Columns = 181, Rows = 217, Slices = 181; // Of 1 mm.
    private const double Skin = 40; // Of 255: brighter than noise.

    [Fact]
    public void The_face_of_a_real_head_goes_and_the_brain_stays()
    {
        Assert.SkipUnless(File.Exists(Path.Combine(Folder, "ch2.nii.gz")), "Debian's mricron-data is not installed.");
        var (head, brain) = (Read("ch2.nii.gz"), Read("ch2bet.nii.gz"));
        var before = Volume(head, (_, value) => value);
        var face = FaceRegion.Find(before);
        Assert.NotNull(face);
        var after = Volume(head, (point, value) => face.Contains(point) ? face.Air : value);
        Assert.True(face.IsTakenFrom(after));

        var (inBrain, lost) = (0, 0);
        for (var i = 0; i < brain.Length; i++)
        {
            if (brain[i] == 0) continue;
            inBrain++;
            if (face.Contains(At(i))) lost++;
        }
        // Seen from before, what was skin between brows and chin is somewhere else.
        var (seen, moved) = (0, 0);
        for (var slice = 0; slice < Slices; slice++)
        {
            for (var column = 0; column < Columns; column++)
            {
                var front = At((slice * Columns * Rows) + column);
                if (Math.Abs(front.X - face.Centre) > 35 || front.Z > face.Brow - 10 || front.Z < face.Chin) continue;
                if (First(column, slice, _ => false) is not { } skin) continue;
                seen++;
                if (First(column, slice, face.Contains) is not { } rest || rest - skin >= 10) moved++;
            }
        }
        Assert.True(inBrain > 1_700_000 && lost <= 10, $"{lost} of {inBrain} voxels of the brain are gone."); // One, at the edge of the mask.
        Assert.True(seen > 4000 && moved == seen, $"{moved} of {seen} lines of sight end elsewhere.");

        double? First(int column, int slice, Func<Point, bool> isGone)
        {
            for (var row = Rows - 1; row >= 0; row--)
            {
                var place = (((slice * Rows) + row) * Columns) + column;
                if (head[place] > Skin && !isGone(At(place))) return At(place).Y;
            }
            return null;
        }
    }

    private static HeadVolume Volume(byte[] head, Func<Point, double, double> value)
    {
        var volume = new HeadVolume(Plane(0), isHounsfield: false);
        for (var slice = 0; slice < Slices; slice++)
        {
            var values = new double[Columns * Rows];
            for (var i = 0; i < values.Length; i++) values[i] = value(At((slice * values.Length) + i), head[(slice * values.Length) + i]);
            volume.Add(Plane(slice), values);
        }
        Assert.True(volume.Close());
        return volume;
    }

    /// <summary>NIfTI counts to the right, to the front and to the head; DICOM to the left and to the back.</summary>
    private static SlicePlane Plane(int slice) => new(new Point(90, 125, slice - 71), new Point(-1, 0, 0), new Point(0, -1, 0), Columns, Rows);

    private static Point At(int place) => Plane(place / (Columns * Rows)).At(place % Columns, place / Columns % Rows);

    /// <summary>The voxels of a NIfTI-1 file of bytes.</summary>
    private static byte[] Read(string name)
    {
        using var file = new GZipStream(File.OpenRead(Path.Combine(Folder, name)), CompressionMode.Decompress);
        var header = new byte[352];
        file.ReadExactly(header);
        Assert.Equal((Columns, Rows, Slices, 2, 352f), (
            BinaryPrimitives.ReadInt16LittleEndian(header.AsSpan(42)), BinaryPrimitives.ReadInt16LittleEndian(header.AsSpan(44)), BinaryPrimitives.ReadInt16LittleEndian(header.AsSpan(46)),
            BinaryPrimitives.ReadInt16LittleEndian(header.AsSpan(70)), BinaryPrimitives.ReadSingleLittleEndian(header.AsSpan(108))));
        Assert.Equal((-90f, -125f, -71f), (BinaryPrimitives.ReadSingleLittleEndian(header.AsSpan(292)), BinaryPrimitives.ReadSingleLittleEndian(header.AsSpan(308)), BinaryPrimitives.ReadSingleLittleEndian(header.AsSpan(324))));
        var voxels = new byte[Columns * Rows * Slices];
        file.ReadExactly(voxels);
        return voxels;
    }
}
