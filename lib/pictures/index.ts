export { Crop, encodePicture, MAX_UPLOAD_BYTES } from "./encode";
export { deleteUnusedPictures, findPicture, picturePath, type StoredPicture, storePicture } from "./store";
