"use client";

import { useEffect, useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { FieldNote } from "@/components/ui/field";
import { Skeleton } from "@/components/ui/skeleton";
import { type Crop, centred, type Extent, rounded } from "./crop";
import { PictureCropper } from "./picture-cropper";

/** A chosen file as the browser shows it. */
interface Shown {
  readonly url: string;
  readonly image: Extent;
}

/** Asks which part of a chosen file is to be the picture. */
export function PictureCropDialog({
  file,
  round,
  error,
  pending,
  onClose,
  onSave,
}: {
  /** Null while nothing is asked. */
  file: File | null;
  round: boolean;
  /** Why it was refused. */
  error: string | undefined;
  pending: boolean;
  onClose: () => void;
  onSave: (crop: Crop) => void;
}) {
  const [crop, setCrop] = useState<Crop | null>(null);
  const shown = useShown(file, (image) => setCrop(centred(image)));
  const isReady = shown !== null && shown !== "unreadable" && crop !== null;
  return (
    <Dialog
      open={file !== null}
      onClose={onClose}
      title="Crop picture"
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            variant="primary"
            pending={pending}
            disabled={!isReady}
            onClick={() => crop && onSave(rounded(crop))}
          >
            Save picture
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        {isReady && (
          <PictureCropper url={shown.url} image={shown.image} crop={crop} round={round} onCrop={setCrop} />
        )}
        {shown === null && <Skeleton className="mx-auto size-64" />}
        <FieldNote
          id={undefined}
          message={shown === "unreadable" ? "This file is damaged, or is no picture." : error}
        />
      </div>
    </Dialog>
  );
}

/** The file once the browser has read it; null before, and while there is none. */
function useShown(file: File | null, onRead: (image: Extent) => void): Shown | "unreadable" | null {
  const [shown, setShown] = useState<{ file: File; as: Shown | "unreadable" }>();
  useEffect(() => {
    if (!file) return;
    const url = URL.createObjectURL(file);
    const picture = new Image();
    picture.onload = () => {
      const image = { width: picture.naturalWidth, height: picture.naturalHeight };
      onRead(image);
      setShown({ file, as: { url, image } });
    };
    picture.onerror = () => setShown({ file, as: "unreadable" });
    picture.src = url;
    return () => {
      picture.onload = picture.onerror = null;
      URL.revokeObjectURL(url);
    };
  }, [file]);
  return shown && shown.file === file ? shown.as : null;
}
