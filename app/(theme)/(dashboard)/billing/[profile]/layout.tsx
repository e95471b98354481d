export { ProfileLayout as default } from "../../profile-layout";
